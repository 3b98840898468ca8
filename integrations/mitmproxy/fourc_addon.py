"""An add-on for mitmproxy: asks fourc about addresses, searches, pages and pictures, and blocks by policy.

    mitmdump -s fourc_addon.py --set fourc_policy=ks3 --set fourc_on_failure=closed

What it judges by is fourc's, what is done about it is the policy's; this file only carries the one to the other. It writes
no address and no content anywhere: its log lines hold an action, categories and levels, and mitmproxy's own number of the flow.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import html
import json
import logging
import os
import typing
from collections.abc import Callable, Iterable, Sequence

import fourc
from mitmproxy import command, ctx, exceptions, http

log = logging.getLogger("fourc")

PAGES = ("text/html", "application/xhtml+xml")
#: Pictures of these types have no pixels that fourc reads; they pass, and the README says so.
UNREADABLE = ("image/svg+xml",)
#: What browsers ask for first and fourc cannot read: servers have another form of the picture.
UNASKED = ("image/avif", "image/jxl", "image/heic")
#: The content was at fault and not the classifier: what to do is the policy's `on_incomplete`.
UNREAD = (fourc.InvalidInputError, fourc.UnsupportedInputError, fourc.LimitExceededError)
#: A form with search words is short; a longer one is something else.
FORM_BYTES = 8_192
HELPED = frozenset(
    {"suicide", "self-harm", "eating-disorder", "grooming", "exploitation", "child-sexual-abuse", "bullying", "nudes"}
)
#: What is known to be illegal is not named to whoever came upon it.
UNNAMED = frozenset({"child-sexual-abuse"})
HELP = (
    "If something worries you, talk to an adult you trust. "
    "In the United Kingdom Childline listens, free and at any time: 0800 1111."
)
EFFORTS = ("rules", "fast", "balanced", "accurate")
STRICTNESS = ("allow", "warn", "review", "block")


class Outcome(typing.NamedTuple):
    """What to do, and the categories and levels that ask for it."""

    action: str
    reasons: tuple[tuple[str, str], ...] = ()
    failed: bool = False


class Fourc:
    """Holds the classifier, and answers mitmproxy's events."""

    def __init__(self) -> None:
        self.current: fourc.Reloadable | None = None
        self.policy: fourc.Policy | None = None
        self.unread = "review"
        self._seen: tuple[object, ...] = ()
        self._watching: asyncio.Task[None] | None = None

    # Options ---------------------------------------------------------------------------------------------------------

    def load(self, loader: typing.Any) -> None:
        add = loader.add_option
        add("fourc_policy", str, "ks3", "Preset of fourc, or the path of a policy file.")
        lists = "Lists of addresses: LAYER=FILE (deny, allow, categories, sealed), or a compiled FILE."
        add("fourc_lists", Sequence[str], [], lists)
        add("fourc_effort", str, "fast", "How much work an answer is worth.", choices=list(EFFORTS))
        failure = "What happens where fourc gives no answer: closed blocks, open lets through."
        add("fourc_on_failure", str, "closed", failure, choices=["closed", "open"])
        add("fourc_block", Sequence[str], ["block"], "Actions of the policy that are blocked, of warn, review and block.")
        add("fourc_timeout", int, 10, "Seconds after which an answer counts as failed.")
        add("fourc_page_bytes", int, 8 << 20, "Pages above this size are not read.")
        add("fourc_image_bytes", int, 16 << 20, "Pictures above this size are not read.")
        add("fourc_reload", int, 60, "Seconds between two looks at whether list files or the day have changed; 0 for never.")
        add("fourc_help", str, HELP, "Shown with what is blocked in categories that may mean that a child needs help.")

    def configure(self, updated: set[str]) -> None:
        """Opens the classifier where its options have changed; what is wrong with them ends mitmproxy before it serves anybody."""
        try:
            if "fourc_policy" in updated:
                self.policy = _policy(ctx.options.fourc_policy)
                self.unread = _unread(self.policy)
            wrong = set(ctx.options.fourc_block) - set(STRICTNESS[1:])
            if wrong:
                raise exceptions.OptionsError(f"fourc_block takes warn, review and block, not {', '.join(sorted(wrong))}")
            if updated & {"fourc_lists", "fourc_effort"}:
                lists = _lists(ctx.options.fourc_lists)
                self.current = fourc.Reloadable(
                    fourc.Classifier(effort=ctx.options.fourc_effort, lists=lists, today=datetime.date.today())
                )
                self._seen = _state(ctx.options.fourc_lists)
        except (fourc.FourcError, OSError) as cause:
            raise exceptions.OptionsError(f"fourc: {cause}") from cause

    def running(self) -> None:
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    def done(self) -> None:
        if self._watching:
            self._watching.cancel()

    async def _watch(self) -> None:
        while True:
            pause = ctx.options.fourc_reload
            await asyncio.sleep(pause or 60)
            if pause and _state(ctx.options.fourc_lists) != self._seen:
                await asyncio.to_thread(self._reload)

    @command.command("fourc.reload")
    def reload_lists(self) -> None:
        """Read all lists again."""
        self._reload()

    def _reload(self) -> None:
        """Takes the lists as they are now; where they are not sound, the old ones go on answering."""
        specs = list(ctx.options.fourc_lists)
        state = _state(specs)
        try:
            assert self.current is not None
            today = datetime.date.today()
            self.current.reload(lambda old: old.rebuild(_lists(specs), today=today, without_addresses=True))
            log.info("lists are taken: %s", ", ".join(f"{one.name} {one.entries}" for one in self.current.load().lists))
        except (fourc.FourcError, OSError) as cause:
            log.error("the lists are not taken, the old ones go on answering: %s", cause)
        # Said once for each state of the files, whether it was taken or not.
        self._seen = state

    # Events ----------------------------------------------------------------------------------------------------------

    async def request(self, flow: http.HTTPFlow) -> None:
        with self._closing(flow):
            await self._request(flow)

    async def response(self, flow: http.HTTPFlow) -> None:
        with self._closing(flow):
            await self._response(flow)

    @contextlib.contextmanager
    def _closing(self, flow: http.HTTPFlow) -> typing.Iterator[None]:
        """mitmproxy lets pass what an add-on breaks down over: so a mistake in this file is a failure like any other."""
        try:
            yield
        except Exception as cause:
            log.error("no answer: %s in the add-on", type(cause).__name__)
            if ctx.options.fourc_on_failure == "closed":
                flow.metadata["fourc"] = "block"
                flow.response = http.Response.make(403, b"This is not shown. It could not be checked.", HEADERS)

    async def _request(self, flow: http.HTTPFlow) -> None:
        if flow.response:
            return
        request = flow.request
        accept = request.headers.get("accept")
        if accept:
            kept = [part for part in accept.split(",") if part.split(";")[0].strip().lower() not in UNASKED]
            request.headers["accept"] = ",".join(kept) or "*/*"
        # The host that is connected to and the one that is asked for differ in transparent mode, and where somebody cheats.
        addresses = dict.fromkeys((request.pretty_url, request.url))
        form = _form(request)
        outcome = await self._judge(lambda classifier: self._addresses(classifier, addresses, form))
        self._act(flow, "request", outcome)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Lets pass what is not judged as it comes, instead of holding it until its end."""
        response = flow.response
        if response is None or flow.metadata.get("fourc") == "block":
            return
        kind = _kind(response.headers.get("content-type", ""))
        too_large = _length(response) > self._most(kind) and not self._is_blocked(self.unread)
        if kind == "none" or too_large:
            response.stream = True

    async def _response(self, flow: http.HTTPFlow) -> None:
        response = flow.response
        if response is None or response.stream or flow.metadata.get("fourc") == "block" or not response.raw_content:
            return
        kind = _kind(response.headers.get("content-type", ""), response.raw_content)
        if kind == "none":
            return
        if len(response.raw_content) > self._most(kind):
            outcome = Outcome(self.unread)
        else:
            url = flow.request.pretty_url
            outcome = await self._judge(lambda classifier: self._decide(classifier, _content(response, kind, url)))
        self._act(flow, kind, outcome)

    # Asking and acting -------------------------------------------------------------------------------------------------

    async def _judge(self, ask: Callable[[fourc.Classifier], Outcome]) -> Outcome:
        """Asks away from the event loop. Never raises: what goes wrong is answered as the options say."""
        try:
            assert self.current is not None
            classifier = self.current.load()
            return await asyncio.wait_for(asyncio.to_thread(ask, classifier), ctx.options.fourc_timeout)
        except UNREAD:
            return Outcome(self.unread)
        except Exception as cause:
            # The kind of the error only: its message is of whoever raised it, and may hold anything.
            log.error("no answer: %s", getattr(cause, "code", type(cause).__name__))
            return Outcome("block" if ctx.options.fourc_on_failure == "closed" else "allow", failed=True)

    def _decide(self, classifier: fourc.Classifier, asked: fourc.Input) -> Outcome:
        assert self.policy is not None
        decision = self.policy.decide(classifier.classify(asked))
        reasons = tuple((str(reason.category), str(reason.level)) for reason in decision.reasons if reason.action == decision.action)
        return Outcome(str(decision.action.value), reasons)

    def _addresses(self, classifier: fourc.Classifier, addresses: Iterable[str], form: str) -> Outcome:
        """The strictest of what the policy says about each address, and about the search that a form asks for."""
        outcomes = []
        for address in addresses:
            try:
                asked = address
                if form:
                    searched = f"{address}{'&' if '?' in address else '?'}{form}"
                    asked = searched if classifier.address(searched).search else address
                outcomes.append(self._decide(classifier, fourc.Url(asked)))
            except UNREAD:
                outcomes.append(Outcome(self.unread))
        return max(outcomes, key=lambda outcome: STRICTNESS.index(outcome.action))

    def _act(self, flow: http.HTTPFlow, what: str, outcome: Outcome) -> None:
        """Puts a page in the place of what is blocked, and tells other add-ons (`flow.metadata`) and the log."""
        blocked = outcome.failed and outcome.action == "block" or self._is_blocked(outcome.action)
        if blocked or flow.metadata.get("fourc") is None or outcome.action != "allow":
            flow.metadata["fourc"] = "block" if blocked else outcome.action
            flow.metadata["fourc_reasons"] = outcome.reasons
        if outcome.action != "allow" or outcome.failed:
            why = ", ".join(f"{category} {level}" for category, level in outcome.reasons)
            why = why or ("no answer" if outcome.failed else "not read")
            log.info("%s %s %s: %s", "blocked" if blocked else outcome.action, what, flow.id[:8], why)
        if blocked:
            flow.response = http.Response.make(403, block_page(outcome, ctx.options.fourc_help), HEADERS)

    def _is_blocked(self, action: str) -> bool:
        return action in ctx.options.fourc_block

    def _most(self, kind: str) -> int:
        return ctx.options.fourc_image_bytes if kind == "image" else ctx.options.fourc_page_bytes


def block_page(outcome: Outcome, help_text: str) -> bytes:
    """What is shown instead: why, by category, and never what was asked for."""
    about = dict.fromkeys(category.split(".")[0] for category, _ in outcome.reasons)
    named = ", ".join(category.replace("-", " ") for category in about if category not in UNNAMED)
    if outcome.failed:
        why = "It could not be checked. Trying again in a minute may help."
    elif named:
        why = f"Reason: {html.escape(named)}."
    else:
        why = "It is not allowed here."
    helped = not HELPED.isdisjoint(about)
    more = f"<p>{html.escape(help_text)}</p>" if helped and help_text else ""
    return PAGE.format(why=why, more=more).encode()


HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Not shown</title>
<style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem;color:#222;background:#fff}}</style></head>
<body><h1>This is not shown</h1><p>{why}</p>{more}
<p>If you think that this is a mistake, tell whoever looks after this network.</p></body></html>
"""


def _lists(specs: Sequence[str]) -> list[typing.Any]:
    lists: list[typing.Any] = []
    for spec in specs:
        layer, equals, path = spec.partition("=")
        if not equals:
            lists.append(fourc.UrlList.open(spec))
        elif layer == "sealed" and not os.path.exists(path):
            # Coverage then says that it is missing, and the policy what that means.
            lists.append(fourc.AddressList.missing(os.path.basename(path)))
        else:
            lists.append(fourc.AddressList.open(path, layer))
    return lists


def _state(specs: Sequence[str]) -> tuple[object, ...]:
    """What changes when a list or the day does."""
    def one(path: str) -> object:
        try:
            found = os.stat(path)
            return found.st_mtime_ns, found.st_size
        except OSError:
            return None
    return (datetime.date.today(), *((spec, one(spec.partition("=")[2] or spec)) for spec in specs))


def _policy(named: str) -> fourc.Policy:
    if named in fourc.Policy.presets():
        return fourc.Policy.preset(named)
    try:
        return fourc.Policy.open(named)
    except (fourc.FourcError, OSError) as cause:
        known = ", ".join(fourc.Policy.presets())
        raise exceptions.OptionsError(f"fourc_policy: {named} is no policy file ({cause}), and none of {known}") from cause


def _unread(policy: fourc.Policy) -> str:
    return str(json.loads(policy.to_json())["on_incomplete"])


def _kind(content_type: str, body: bytes = b"") -> str:
    """`page`, `image`, `none` for what is not judged, or `unknown` for what shows when its bytes are there."""
    named = content_type.split(";")[0].strip().lower()
    if named in PAGES:
        return "page"
    if named.startswith("image/"):
        return "none" if named in UNREADABLE else "image"
    if named:
        return "none"
    # Without a type a browser looks at the bytes, and so does this.
    if not body:
        return "unknown"
    pictures = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")
    if body.startswith(pictures):
        return "image"
    return "page" if body.lstrip()[:1] == b"<" else "none"


def _content(response: http.Response, kind: str, url: str) -> fourc.Input:
    """The question about a response; its compression is undone here, away from the event loop."""
    try:
        body = response.content or b""
    except ValueError as cause:
        raise fourc.InvalidInputError("the body is not compressed as its header says") from cause
    if kind == "image":
        return fourc.Image(body)
    # A header that names the encoding is the stronger word; without one fourc finds it out from the bytes.
    named = "charset" in response.headers.get("content-type", "").lower()
    return fourc.Page((response.get_text(strict=False) if named else body) or "", url=url)


def _form(request: http.Request) -> str:
    """The fields of a short form: a search may be sent in one."""
    is_form = request.headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded")
    body = request.raw_content or b""
    return body.decode("ascii", "ignore") if is_form and request.method == "POST" and len(body) <= FORM_BYTES else ""


def _length(response: http.Response) -> int:
    """How many bytes are announced; 0 where nothing is."""
    given = response.headers.get("content-length", "")
    return int(given) if given.isdecimal() else 0


addons = [Fourc()]
