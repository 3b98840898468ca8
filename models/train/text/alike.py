"""Words that the encoder reads as one, so that a verdict cannot hang on whose name or whose people a sentence holds.

Given names share one vector, and so do the names of peoples, faiths and other protected groups, each in its number. What a
sentence says about "muslims" and what it says about "sikhs" are then the very same numbers to the model. Names of groups
that are ordinary words as well (poles, black, travellers) cannot be joined in this way; `swap.paired` teaches those.
"""

import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

import swap

# Given names of many origins. Left out: what is an ordinary word (grace, will), a place (jordan), slang of one of our labels
# (ana, mia, molly, charlie, henry, karen, stacy), or more often a public person or a product than a pupil.
MORE_NAMES = """
abbie abby abdi abdullah abel abena abiola adaeze adebayo adele adnan adriana adrian aeron agnes agnieszka ahmad ahmed aidan aiko
ailsa aimee ainsley aizah ajay akash akira akua alana alastair albert aled aleksandra alejandro alessia alexander alexandra alexis
alfred alina alisha alison alistair alistar amaan amanda amara amarachi amelie amelia ameera amit amol amrit anaya andrea andrei
andrzej angela angharad angus anika anita anja anjali anneliese annabel annabelle annie anouk antonio anton anwar aoife arash aria
ariana ariel arnav arun aryan asad ashanti ashley ashok asif aslan astrid ava aya ayaan ayah ayan ayo ayodele azra bartosz basil
beata beatrice beatriz becky benedict benjamin beth bethan bethenny bertie bianca bindu bláthnaid bobby boglarka boguslaw brandon
brenda bridget bronagh bryony bukola cai caitlin caleb cameron camila carla carlos carmen caroline carys casper cassandra cathal
catrin cecilia cerys chantelle chanel chiara chinedu chioma chloe christina christine christopher ciara cian clara claire clare
claudia clement clive clodagh colin conor constance cosmin courtney craig cristian cristina cyril dafydd dalia damian damilola dana
danielle danny danuta daria dariusz darius darragh declan deepak deepika delilah demi denis dennis desmond devon devonte diana diane
diego dilan dimitri dina diya dominic dominik donna dorota douglas duncan dunya dylan ebele edith eduardo edwin efua eileen eimear
elaine eleanor eleni elif elijah elin elisa elise elizabeth ellen elliot elliott ellis elsa elsie elvira emil emilia emilio emir emre
eniola enrique erin ernest erica esme esmee esperanza esra esther eszter eva evan evangeline evelyn evie ezra fabian farah fareed
farhan farida farrah fathima fatou faisal felicity felix fergus fernando ffion filip fiona fionn flora folasade francesca francis
francisco fraser freddie frederick freddy gabriel gabriela gabriella gareth gavin gemma geoffrey georgina gerald geraldine gethin
ghada gideon giles gillian gina giorgia giulia glenn gloria goran gordon graham greta gregory grzegorz guillermo gurdeep guy
gwendolyn gwyneth habib hadiya hafsa haider hakim halima hamish hamid hana hanna hanan hari haris harish harriet harrison haruki
harvey hasan hashim hassan hayden hayley heather hector heidi helena hina hiroto howard huda hugh hugo humza husain hussain hussein
ian idris ieuan ifan ifeoma ifeanyi ignacio igor ikram ilhan ilona ilyas iman imani imani imran indira indra inaya inga ioan ioana
ionut iqra ira irena irene irina iris isabel isabella isabelle ishaan ishita ismail isobel ivan iveta iwona izabela izzy jackson
jacqueline jai jaime jakob jakub jana janet janice janina jared jaroslaw jarek jasmin jason jasper javier jay-jay jaya jayne jean
jeffrey jemima jennie jenny jeremiah jeremy jerome jerzy jess jesse jessie jia jibril jill jimmy jodie joel johanna johnny jolanta
jomo jonah jonathan jordi jorge jose josef josephine joseph josie joyce juanita judith julia julian juliana juliet julius justyna
kaden kadir kaiden kaitlin kaito kajal kamal kamil kamila kamran karim karina karl karol karolina kasia katarzyna kate katarina
kateryna katharine katherine kathleen kathryn katrina katya kavita kayla kayode keanu keeley keira kelechi kelly kelsey kendra
kendrick kenneth kenny kenzo kerry khalid khaled kian kierra kinga kirsten kirsty kishan kobina kojo komal konrad kristina krishna
kristian krystyna kunal kurt kwabena kwesi kyra lachlan laila lara larissa latifa laurence lavanya lawrence leanne leila leilani
lennox leon leonard leonardo leonie leroy lesley leticia lewys lexi lidia lillian lilly lina linus lisette livia llew llewelyn lloyd
lola lorenzo lorna lorraine louis louisa lourdes lowri lubna lucas lucia lucinda lucian lucie lukas lukasz luqman luther lydia lynn
lyra maahnoor mabel maciej maddie maddison madeleine madison mael maeve magdalena mahdi maheen mahmoud mahmood mahnoor mairead maisie
malachi malcolm malgorzata malika mandeep mandy manish manuel marcel marcin marco marek margot mariam mariana marie marija marina mario
marion marissa marius marjorie marlon marta martha martina martyna marvin marwa maryanne mason mateo mathew mathilda matilda matteo
matthias maureen maurice mauro maya mayowa megan mehdi mehmet mehreen melanie melissa mercedes meredith mervyn michal michaela
miguel miriam mikael mikolaj milan mildred milena milica milo mina mirela miriam miroslaw misha mitchell mohamed mohamad mohammad
mohit moira mona monica monika monique morgan moses muna munira mustafa myfanwy myles myra nabil nadeem nadine nafisa naila najma
nanako nana nancy naomie nasra nasser natalia natasha nathalie nathaniel naveed naveen nayan neema neha nelson nerys nesta neve nia
niall nicola nicolas nicole nigel nikhita nikita nikki nikola nikolai nimra nina nishan nisha nita noel noemi noora nora norbert
norman nour nuala nuno nuria nyla obinna octavia odette ola olabisi olaf olena oleksandr olga olive olivier olu oluwaseyi
omari oona ophelia orla orlaith osama osman otis otto owain padraig pamela parker parvez patryk paula paulina pauline pawel penelope
petra philip philippa phillip pierre piers pippa pooja pradeep pranav prakash preeti prisha priscilla priyanka quentin rabia
rachael radek radha rafal rafe raheem rahma raj rajan raja rajiv ralph ramesh ramona rana rania raphael rasheed rashid raul
raymond rayan reem reena regan reggie reginald rehana renata renee reuben reza rhiannon rhian rhona riaz ricardo richard ricky
rishi rita riya roberta roberto roderick rodrigo roisin roksana roland roman ronan ronnie rosa rosalind rosemary ross rowena roy
rubina rukhsana rupert russell ruslan ryszard saad saadia sabina sabrina sachin sadia saeed safa saffron saif saira sakina salim
salma salman salvador sami samir samia samina samson samantha sanaa sania sanjeev santiago sapna saqib sasha satoshi saul savannah
scarlett sebastian seema selim selina selma serena sergei sergio seren shabana shabnam shahid shaima shakira shannon shanelle sharif
sharon sheena sherry shirin shirley shivani shona shola sian siddharth sidra sigrid silvia simone sinead siobhan slawomir sneha
solomon somaya sonia sonja sophia soraya stacey stanislaw stanley stella stephanie stewart stuart suha suhail suleiman sultana
sunil suraj suresh susanna suzanne svetlana sybil sylvia sylwia syed szymon tabitha tahira taiwo takumi talia tallulah tamara tamsin
tania tanisha tanvi tanya tara taras tasha tatiana tayyab teddy terence terry tess tessa tetiana thandiwe thea theodore theresa
thierry tiago tiffany tilly timothy tobias toby tomas tony tracey tracy trevor tristan trixie tudor tunde ulrich umair umar una
ursula usman vadim valentina valerie vanessa vasile vasyl vera veronica veronika vicky vijay vikram vincent vinay viktor
viktoria violeta virginia vishal vita vivek vivian vivienne vladimir volodymyr wanda waqas wendy wesley weronika wiktoria wilfred
wilhelm wojciech wojtek xanthe xavier ximena yahya yana yaqub yara yash yasir yasmeen yasmin yetunde yevhen yewande yosef youssef
yuki yulia yuna yusra yvette yvonne zach zachary zack zafar zahid zahra zain zaina zak zakariya zara zayd zayn zbigniew zeinab
zeynep ziad zinnia zofia zohra zola zoya zubair zunaira
""".split()
NOT_JOINED = {"blessing", "charlie", "destiny", "ebony", "georgia", "harry", "henry", "jane", "jack", "karen", "mary", "mia", "victoria",
              "mercedes", "virginia", "savannah", "saffron", "devon", "mason", "parker", "guy", "nana", "raja", "becky", "olive", "regan",
              "violeta", "greta", "osama", "alexis", "dana", "julius", "krishna", "milan", "roman", "chanel", "aria", "vita", "india",
              "craig", "flora", "molly", "jean", "basil", "heather", "mario", "demi", "francisco", "santiago", "diego", "iris", "mandy", "sherry", "joyce", "moses", "solomon", "jackson", "nelson", "vladimir", "kurt", "otto"}
GROUPS_OF_MANY = """
muslims jews christians hindus sikhs buddhists catholics protestants mormons gays lesbians bisexuals homosexuals asians arabs africans
mexicans indians pakistanis bangladeshis nigerians somalis ghanaians jamaicans romanians bulgarians albanians syrians afghans kurds
turks iraqis iranians ukrainians moroccans algerians eritreans ethiopians sudanese filipinos immigrants migrants refugees gypsies
""".split()
GROUPS_OF_ONE = """
muslim jew jewish christian hindu sikh buddhist catholic protestant mormon lesbian bisexual homosexual asian arab african mexican
pakistani bangladeshi nigerian somali ghanaian jamaican romanian bulgarian albanian syrian afghan kurdish iraqi iranian ukrainian
moroccan algerian eritrean ethiopian filipino immigrant migrant refugee gypsy
""".split()


def _owned(word: str) -> list[str]:
    """Folding takes the apostrophe away: of "Aisha's" it leaves "aishas"."""
    return [word] if word.endswith("s") else [word, word + "s"]


def classes() -> list[list[str]]:
    names = sorted({*swap.NAMES, *MORE_NAMES} - NOT_JOINED)
    return [sorted({form for name in names for form in _owned(name)}), GROUPS_OF_MANY, GROUPS_OF_ONE]


def join(words: np.ndarray, plain: Path, joined: Path) -> np.ndarray:
    """Gives the members of each class one new vector, in the mean direction of those they had, and writes the tokeniser that knows it."""
    tokenizer, saved = Tokenizer.from_file(str(plain)), json.loads(plain.read_text())
    vocabulary, vectors = saved["model"]["vocab"], list(np.asarray(words))
    for members in classes():
        # A member that was spelt out in pieces counts with their mean.
        own = [np.mean([words[i] for i in tokenizer.encode(word, add_special_tokens=False).ids], 0) for word in members]
        vocabulary |= dict.fromkeys(members, len(vectors))
        # As long as those that it stands for: a mean of many is shorter.
        mean = np.mean(own, 0)
        vectors.append(mean * np.median([np.linalg.norm(one) for one in own]) / np.linalg.norm(mean))
    joined.write_text(json.dumps(saved, ensure_ascii=False, separators=(",", ":")))
    return np.stack(vectors).astype(np.float32)


def widened(joined: Path) -> str:
    """The tokeniser with the names of names.txt, which training did not see, read as those that it saw."""
    saved = json.loads(joined.read_text())
    vocabulary = saved["model"]["vocab"]
    name = vocabulary[classes()[0][0]]
    lines = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            for form in _owned(line):
                vocabulary.setdefault(form, name)
    return json.dumps(saved, ensure_ascii=False, separators=(",", ":"))
