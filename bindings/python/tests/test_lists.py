"""Lists of addresses of one's own: layers, days, files, other processes, and classifiers that are exchanged while they answer."""

from __future__ import annotations

import datetime
import pickle
import subprocess
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from conftest import PROGRAM

import fourc
from fourc import AddressList, Classifier, Reloadable, UrlList

SEALED = "# fourc-sealed 1\n# name: licensed\n# expires: 2026-11-30\ndomain\thidden.example\n"


def own(classifier: Classifier, *lists: AddressList | UrlList, today: str = "2026-11-01") -> Classifier:
    return classifier.rebuild(lists, today=today)


def test_layers_overrule_one_another(rules: Classifier) -> None:
    deny = AddressList.deny("school", b"videos.example\nads.example\n")
    allow = AddressList.allow("school", "bet365.com\nvideos.example\n")
    says = AddressList.categories("own", "casino.example\n", ["gambling"])
    clf = own(rules, deny, allow, says)
    assert clf.classify_url("https://m.videos.example/1").is_denied
    assert clf.classify_url("https://casino.example/")["gambling"].level == "confirmed"
    allowed = clf.classify_url("https://www.bet365.com/")
    assert allowed.is_allowed and allowed["gambling"].level == "clear"
    silent = [one for one in allowed.evidence if one.category == "gambling"]
    assert silent and all(one.is_overruled and one.layer == "categories" for one in silent)
    assert [one.source for one in allowed.evidence if one.layer == "allow"] == ["allow/school#1"]
    assert fourc.Policy.preset("staff").decide(clf.classify_url("https://ads.example/")).action == "block"
    assert {(info.layer, info.name, info.entries) for info in clf.lists} >= {("deny", "deny/school", 2), ("allow", "allow/school", 2)}
    # The old one answers as before.
    assert rules.classify_url("https://www.bet365.com/")["gambling"].level == "confirmed"


def test_a_list_takes_the_place_of_its_namesake(rules: Classifier) -> None:
    first = own(rules, AddressList.deny("school", "one.example\n"), AddressList.allow("school", "two.example\n"))
    second = first.rebuild([AddressList.deny("school", "three.example\n")])
    assert not second.classify_url("https://one.example/").is_denied and second.classify_url("https://three.example/").is_denied
    assert second.classify_url("https://two.example/").is_allowed
    assert [one.layer for one in second.options["lists"]] == ["allow", "deny"]
    bare = second.rebuild(without_addresses=True)
    assert not bare.classify_url("https://three.example/").is_denied and bare.options["lists"] == []
    with pytest.raises(fourc.ConfigurationError, match="same name"):
        Classifier(effort="rules", components=[], lists=[AddressList.deny("a", "x.example"), AddressList.deny("a", "y.example")])


@pytest.mark.parametrize("today", ["2026-12-01", datetime.date(2026, 12, 1), datetime.datetime(2026, 12, 1, 9, 30)])
def test_a_day_may_be_a_date_or_text(rules: Classifier, today: datetime.date | str) -> None:
    late = rules.rebuild([AddressList.sealed(SEALED)], today=today)
    verdict = late.classify_url("https://example.org/")
    assert verdict.coverage.status("sealed-lists") == "partial" and "degraded" in verdict.coverage.conditions
    assert late.classify_url("https://www.hidden.example/x")["child-sexual-abuse"].level == "confirmed"


def test_without_a_day_it_is_that_of_the_clock(rules: Classifier) -> None:
    today = datetime.datetime.now(datetime.timezone.utc).date()

    def status(expires: datetime.date, **options: str) -> str | None:
        sealed = AddressList.sealed(SEALED.replace("2026-11-30", str(expires)))
        clf = Classifier(effort="rules", components=[], lists=[sealed], **options)  # type: ignore[arg-type]
        return clf.classify_url("https://example.org/").coverage.status("sealed-lists")

    assert status(today + datetime.timedelta(days=2)) == status(today + datetime.timedelta(days=2), today="now") == "ran"
    assert status(today - datetime.timedelta(days=2)) == "partial"
    assert status(today + datetime.timedelta(days=2), today="unknown") == "partial"
    for wrong in ("2026-13-01", "yesterday"):
        with pytest.raises(fourc.InvalidInputError):
            rules.rebuild(today=wrong)
    with pytest.raises(TypeError):
        rules.rebuild(today=20261201)  # type: ignore[arg-type]


def test_files_are_lists_and_what_is_missing_is_said(rules: Classifier, tmp_path: Path) -> None:
    path = tmp_path / "our school.txt"
    path.write_text("videos.example\n", encoding="utf-8")
    deny = AddressList.open(path, "deny")
    assert (deny.name, deny.layer, deny.path, len(deny), deny.is_missing) == ("our-school", "deny", path, 1, False)
    assert len(deny.digest) == 64 and own(rules, deny).classify_url("https://videos.example/").is_denied
    absent = AddressList.open(tmp_path / "licensed.txt", "sealed")
    assert absent.is_missing and absent.digest == "missing"
    verdict = own(rules, absent).classify_url("https://example.org/")
    assert verdict.coverage.status("sealed-lists") == "failed" and not verdict.coverage.complete
    with pytest.raises(fourc.FourcIOError):
        AddressList.open(tmp_path / "nowhere.txt", "allow")
    with pytest.raises(fourc.InvalidInputError, match="line 2"):
        AddressList.deny("x", "good.example\nnot a host\n")
    with pytest.raises(fourc.ConfigurationError):
        AddressList.open(path, "blocked")
    with pytest.raises(KeyError):
        AddressList.categories("x", "y.example", ["no-such-label"])
    with pytest.raises(TypeError):
        Classifier(lists=["videos.example"])  # type: ignore[list-item]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list as the command line compiles it."""
    folder = tmp_path_factory.mktemp("lists")
    (folder / "casinos.txt").write_text("0.0.0.0 casino.example\n0.0.0.0 slots.example\n", encoding="utf-8")
    build = [PROGRAM, "lists", "build", folder / "casinos.txt", "--label", "gambling", "--out", folder / "casinos.fourc"]
    subprocess.run(build, check=True, capture_output=True, timeout=60)
    return folder / "casinos.fourc"


def test_compiled_lists_from_files_and_from_memory(rules: Classifier, compiled: Path) -> None:
    from_file, from_memory = UrlList.open(compiled), UrlList.from_bytes(compiled.read_bytes())
    assert (from_file.name, from_file.layer, len(from_file), from_file.labels) == ("casinos", "categories", 2, {"gambling": 2})
    assert from_file.digest == from_memory.digest and from_file.path == compiled and from_memory.path is None
    for one in (from_file, from_memory, AddressList.open(compiled, "categories"), pickle.loads(pickle.dumps(from_memory))):
        assert own(rules, one).classify_url("https://slots.example/")["gambling"].level == "confirmed"
    damaged = bytearray(compiled.read_bytes())
    damaged[-1] ^= 1
    with pytest.raises(fourc.BundleError) as refused:
        UrlList.from_bytes(bytes(damaged))
    assert refused.value.code == "bundle-corrupt"
    with pytest.raises(fourc.ConfigurationError, match="layer"):
        AddressList.open(compiled, "deny")


def test_nothing_hands_a_sealed_entry_on(rules: Classifier, tmp_path: Path) -> None:
    sealed = AddressList.sealed(SEALED)
    clf = own(rules, sealed)
    verdict = clf.classify_url("https://www.hidden.example/x")
    for shown in (repr(sealed), repr(clf), repr(clf.lists), verdict.to_json(), verdict._repr_html_().replace("www.hidden.example/x", "")):
        assert "hidden.example" not in shown
    for kept in (sealed, clf):
        with pytest.raises(fourc.ConfigurationError, match="AddressList.open"):
            pickle.dumps(kept)
    file = tmp_path / "licensed.txt"
    file.write_text(SEALED, encoding="utf-8")
    sent = pickle.dumps(own(rules, AddressList.open(file, "sealed")))
    assert b"hidden" not in sent


def denied_there(classifier: Classifier, url: str) -> tuple[bool, str]:
    verdict = classifier.classify_url(url)
    return verdict.is_denied, verdict["child-sexual-abuse"].level


def test_other_processes_get_the_lists(rules: Classifier, tmp_path: Path) -> None:
    file = tmp_path / "licensed.txt"
    file.write_text(SEALED, encoding="utf-8")
    clf = own(rules, AddressList.deny("school", "videos.example\n"), AddressList.open(file, "sealed"))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        urls = ["https://videos.example/", "https://hidden.example/", "https://example.org/"]
        found = list(pool.map(denied_there, [clf] * 3, urls))
    assert found[0][0] and found[1][1] == "confirmed" and found[2][0] is False


def test_a_classifier_is_exchanged_while_others_ask_it(rules: Classifier) -> None:
    hundred = "".join(f"site{number}.example\n" for number in range(100))
    current = Reloadable(own(rules, AddressList.deny("school", hundred)))

    def ask(_: int) -> int:
        return sum(current.load().classify_url(f"https://site{number}.example/").is_denied for number in range(90))

    with ThreadPoolExecutor(4) as pool:
        asked = pool.map(ask, range(8))
        for number in range(20):
            more = AddressList.deny("school", hundred + f"new{number}.example\n")
            taken = current.reload(lambda old, more=more: old.rebuild([more]))  # type: ignore[misc]
            assert taken is current.load()
        assert set(asked) == {90}
    assert current.load().classify_url("https://new19.example/").is_denied


def test_what_is_not_sound_is_not_taken(rules: Classifier) -> None:
    hundred = "".join(f"site{number}.example\n" for number in range(100))
    current = Reloadable(own(rules, AddressList.deny("school", hundred), AddressList.sealed(SEALED)))
    first = current.load()

    def shrunk(old: Classifier) -> Classifier:
        return old.rebuild([AddressList.deny("school", "site1.example\n")])

    def gone(old: Classifier) -> Classifier:
        return old.rebuild([AddressList.missing("licensed")])

    for build, why in ((shrunk, "shrank"), (gone, "licensed")):
        with pytest.raises(fourc.ConfigurationError, match=why) as refused:
            current.reload(build)
        assert refused.value.code == "reload-refused"
    with pytest.raises(ZeroDivisionError):
        current.reload(lambda old: old if 1 // 0 else old)
    with pytest.raises(TypeError):
        current.reload(lambda old: None)  # type: ignore[arg-type, return-value]
    assert current.load() is first and first.classify_url("https://site99.example/").is_denied
    loose = Reloadable(first, allow_shrink=1.0)
    assert loose.reload(shrunk).lists != first.lists and first.self_test() > 0


def test_addresses_say_what_they_are(rules: Classifier) -> None:
    text = "https://www-example-com.translate.goog/menü?_x_tr_sl=fr"
    address = rules.address(text)
    assert (address.host, address.is_ip, address.wraps_more) == ("www-example-com.translate.goog", False, False)
    assert address.host_span is not None and text[address.host_span] == address.host
    (target,) = address.targets
    assert (target.host, target.registrable_domain, target.wrapper) == ("www.example.com", "example.com", "google-translate")
    assert text[target.span] == "www-example-com.translate.goog/menü"
    assert "example" not in repr(address)
    search = rules.address("https://www.google.com/search?q=caf%C3%A9+🙂+weather&tbm=isch").search
    assert search is not None and (search.engine, search.text, search.mode) == ("google", "café 🙂 weather", "images")
    with pytest.raises(fourc.InvalidInputError):
        rules.address("no url at all")
