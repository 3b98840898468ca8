"""Harmless hosts made by rules, because lists of harmless hosts hold the famous and the academic only.

Schools, councils, surgeries, charities, clubs, shops, tradespeople, personal pages. Used for training, never for measuring.
The names are made from parts; that one of them exists would be chance.
"""

import numpy as np

PLACES = (
    "oakwood ashford northfield westbrook elmhurst kingsmead millbrook hartwell bramley thornton stanfield redhill whitby carlow "
    "penrith harlow dunmore kelso ayrton langley marlow witney selby otley frome bude truro ely diss stroud lydney ledbury barrow "
    "holmfirth matlock buxton leek stone rugby daventry corby oundle stamford bourne spalding boston louth skipton settle kendal "
    "springfield riverside lakeview hillcrest fairview greenville clayton ashland franklin salem burlington milford dover oxford "
    "newton easton weston sutton norton middleton stapleton burton preston walton aston clifton shelton upton eastwood sherwood"
).split()
SAINTS = "st-marys st-johns st-peters st-pauls st-josephs holy-trinity all-saints st-annes st-marks sacred-heart christchurch".split()
SCHOOL = "primary school academy infants juniors high grammar college sixthform nursery preschool prep".split()
COUNTIES = "northshire westshire kent essex devon surrey bucks herts lancs cumbria norfolk suffolk dorset cambs leics derbyshire wilts hants sussex".split()
CLUBS = "cricket-club rugby running-club harriers rowing choir orchestra scouts guides brownies allotments history-society wi u3a chess-club judo karate gymnastics swimming-club fc afc hockey netball tennis-club bowls drama players film-society camera-club beekeepers".split()
CHARITY = "hospice foodbank carers mind age-uk trust foundation charity volunteers rescue shelter counselling youth families wildlife-trust hospital-radio samaritans citizens-advice bereavement autism dementia refugees womens-aid credit-union community-centre".split()
TRADES = (
    "plumbing electrical roofing joinery carpentry gardens landscaping bakery cafe butchers florist dental opticians pharmacy vets kennels "
    "solicitors accountants architects surveyors estates lettings removals motors garage tyres cycles hair barbers salon physio yoga pilates "
    "photography weddings catering interiors kitchens bathrooms windows flooring furniture antiques books toys music guitars pianos tuition "
    "driving-school taxis coaches travel hotel inn bandb cottages camping marina farm farmshop dairy brewery vineyard pottery crafts printing "
    "design studio media web digital consulting engineering tools steel plastics packaging logistics recruitment training security cleaning "
    "medical surgery clinic health care homecare nutrition fitness gym dance theatre cinema museum gallery library bank insurance finance "
    "mortgages tax payroll software systems data cloud hosting support service account online store shop direct express delivery update news"
).split()
FIRST = "anna ben clara david emma frank grace henry isla jack kate liam mia noah olivia paul ruth sam tom uma vera will amir yusuf fatima priya raj wei chen ana jose luca marie pierre hans olga ivan ingrid sven".split()
LAST = "smith jones taylor brown patel khan evans thomas roberts walker wright green hall wood clarke hughes edwards lewis harris martin cooper king baker ward turner hill morris moore bell murphy kelly byrne schmidt weber rossi bianchi dubois moreau garcia lopez silva santos novak kowalski andersson hansen tanaka sato nguyen kim".split()
THINGS = "blog writes cooks bakes paints travels knits gardens codes designs photos family journal notes studio makes reads runs climbs sails draws teaches".split()
WORDS = "blue green red silver golden little big old new bright happy quiet wild north south east west river hill stone oak ash elm willow rose ivy fox hare owl wren robin heron badger otter sun moon star cloud rain snow sea harbour bridge tower mill field meadow garden orchard lane street corner house home hub lab works press digital smart easy quick first prime union alpha delta nova terra luna aqua eco bio net tech info data".split()
# Words and names that hold a word of risk by chance.
CHANCE = (
    "better betty bettys betterton bethany bethel bethlehem betjeman betley betony beta betamax between betts tibet tibetan alphabet diabetes elizabeth "
    "sorbet abbet lotte lottie charlotte allotment allotments sloth slotted spinning spinney spinnaker winchester winslow winston jackson jackdaw potter "
    "pottery bingley bingham pokesdown oddfellows oddsocks wagner wagtail wagstaff cassidy casson cassington roulston dicey dicken chipping chippenham cardiff "
    "essex sussex middlesex wessex sexton sextant scunthorpe cockburn cockermouth cockerel cocktail peacock hancock dickens dickinson dickson analysis analytics "
    "analyst assess assembly assistant class classic classics bassett massey passage grass brass therapist titanic titchfield titmuss pussywillow nudgee shitake"
).split()
# The same and words that are used by harmless sites and others.
NEAR = CHANCE + (
    "girls boys teens teenage youth women womens mens sexual-health sexualhealth sex-education breast breastfeeding lesbian gay lgbt trans pride asian thai "
    "japanese tube tubes video videos camera cameras webcam gambling-help gambling-support stop-gambling porn-addiction"
).split()
SUBDOMAINS = (
    "mail webmail shop store blog news m mobile en de fr es api app apps cdn static assets img images media video docs help support status "
    "my account accounts login secure portal intranet vle moodle library learn events jobs careers forum community wiki dev test staging beta "
    "ftp ns1 mx autodiscover cpanel remote vpn owa maps weather sport kids pay payments billing checkout booking tickets archive old www2 web "
    "email newsletter go link links download downloads data stats analytics search id sso auth connect service services client members online "
    "update updates s1 s3 eu us uk east west cloud server1 host12 node3 a b c r3 cdn2 img4 static1 v2 p16 e12 lb1 edge scontent"
).split()
PLATFORMS = ("weebly.com blogspot.com wordpress.com github.io netlify.app vercel.app webnode.com wixsite.com pages.dev herokuapp.com "
             "web.app firebaseapp.com 000webhostapp.com square.site myshopify.com tumblr.com blogspot.co.uk gitlab.io").split()
COMMERCIAL = ("com com com com com co.uk co.uk co.uk org net uk org.uk de fr it nl es eu ca com.au co.nz ie ch at be se no dk pl cz pt gr ro hu "
              "com.br com.mx com.ar co.za co.in in jp co.jp com.tr ru ua info biz io co me us shop online site store xyz dev app tech club live").split()


class Maker:
    """Makes hosts from a seed."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)

    def pick(self, words):
        return words[int(self.rng.integers(len(words)))]

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def joined(self, *words) -> str:
        """Words written together or with hyphens, as owners of names do."""
        text = self.pick(["", "", "-"]).join(words)
        return text if self.chance(0.5) else text.replace("-", "")

    def host(self) -> str:
        kind = self.rng.random()
        if self.chance(0.1):
            return self.near()
        place = self.pick(PLACES)
        if kind < 0.13:
            name = self.joined(self.pick([place, self.pick(SAINTS), f"{place}-{self.pick(SAINTS)}"]), self.pick(SCHOOL))
            host = f"{name}." + (f"{self.pick(COUNTIES)}.sch.uk" if self.chance(0.6) else self.pick(["co.uk", "org.uk", "org", "com", "uk", "edu", "net"]))
        elif kind < 0.17:
            host = self.pick([f"{place}.gov.uk", f"{place}council.org", f"{place}-pc.gov.uk", f"{place}parishcouncil.co.uk", f"visit{place}.com", f"{place}-tc.gov.uk", f"{place}town.org.uk"])
        elif kind < 0.21:
            host = self.pick([f"{place}.nhs.uk", f"{place}surgery.co.uk", f"{place}-medicalcentre.co.uk", f"{place}hospital.org", f"{place}health.org.uk", f"{place}hospitalscharity.org.uk", f"{place}dental.com"])
        elif kind < 0.29:
            host = self.joined(place, self.pick(CHARITY)) + "." + self.pick(["org.uk", "org.uk", "org", "co.uk", "com", "uk", "foundation"])
        elif kind < 0.36:
            host = self.joined(place, self.pick(CLUBS)) + "." + self.pick(["org.uk", "co.uk", "com", "org", "club", "uk"])
        elif kind < 0.58:
            first = self.pick([place, self.pick(LAST), self.pick(LAST) + "s", f"{self.pick(LAST)}and{self.pick(LAST)}", self.pick(WORDS) + self.pick(WORDS), self.pick(WORDS)])
            host = self.joined(first, self.pick(TRADES)) + "." + self.pick(COMMERCIAL)
        elif kind < 0.68:
            host = self.pick([self.pick(FIRST) + self.pick(LAST), f"{self.pick(FIRST)}-{self.pick(LAST)}", self.pick(FIRST) + self.pick(THINGS), self.pick(FIRST)[0] + self.pick(LAST)]) + "." + self.pick(COMMERCIAL)
        elif kind < 0.82:
            host = self.joined(self.pick(WORDS), self.pick(WORDS)) + self.pick(["", "", "", str(self.rng.integers(1, 99))]) + "." + self.pick(COMMERCIAL)
        else:
            name = self.pick([self.joined(self.pick(WORDS), self.pick(THINGS)), self.pick(FIRST) + self.pick(LAST), self.joined(place, self.pick(SCHOOL)), self.joined(self.pick(WORDS), self.pick(TRADES)), f"mr{self.pick(LAST)}maths", self.joined(self.pick(WORDS), self.pick(WORDS)) + str(self.rng.integers(1, 9999))])
            host = f"{name}.{self.pick(PLATFORMS)}"
        return f"{self.subdomain()}.{host}" if self.chance(0.25) else host

    def near(self, words_of_chance=NEAR) -> str:
        """A name with a word in it that only looks like a risk."""
        beside = self.pick([TRADES, CLUBS, CHARITY, LAST, PLACES, SCHOOL])
        words = [self.pick(words_of_chance), self.pick(beside)]
        name = self.pick([self.joined(*words), self.joined(*words), self.joined(*words[::-1]), words[0]])
        return name + "." + self.pick(COMMERCIAL)

    def subdomain(self) -> str:
        return self.pick(SUBDOMAINS) if self.chance(0.85) else f"{self.pick(SUBDOMAINS)}.{self.pick(SUBDOMAINS)}"


def hosts(count: int, seed: int) -> list[str]:
    maker = Maker(seed)
    return sorted({maker.host() for _ in range(count)})


def chance_hosts(count: int, seed: int) -> list[str]:
    """Names in which nothing but chance looks like a risk; for choosing thresholds."""
    maker = Maker(seed)
    return sorted({maker.near(CHANCE) for _ in range(count)})


def subdomains(count: int, seed: int) -> list[str]:
    maker = Maker(seed)
    return [maker.subdomain() for _ in range(count)]
