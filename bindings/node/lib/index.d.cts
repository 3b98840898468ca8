// The types of the package, written by hand; `names.d.cts` is generated. `tests/typed.mts` and `tests/typed.cts` check them.

import type { Action, Category, ErrorCode, Level, Limits, Preset, Severity } from './names.cjs';

export type { Action, Category, ErrorCode, Level, Limits, Preset, Severity } from './names.cjs';
export { ACTIONS, CATEGORIES, ERROR_CODES, LEVELS, LIMITS, SEVERITIES, TAXONOMY_VERSION } from './names.cjs';

/** Version of this package. */
export const version: string;

// ---------------------------------------------------------------------------------------------------------------------
// What can be asked about

/** Bytes, in whatever JavaScript holds them: a `Buffer`, a typed array, an `ArrayBuffer`. */
export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;
export type Channel = 'chat' | 'search' | 'post' | 'document' | 'email' | 'identifier' | 'unknown';
export type Author = 'child' | 'other' | 'unknown';

/** A message, post, document or search query; bytes are UTF-8. */
export interface TextInput {
  kind: 'text';
  text: string | Bytes;
  channel?: Channel;
  author?: Author;
  subject?: string;
}

/** An address: full, without scheme, or only a host. */
export interface UrlInput {
  kind: 'url';
  url: string;
}

/** A web page: its HTML and, where known, its address and the title of its tab. The encoding of bytes is found out. */
export interface PageInput {
  kind: 'page';
  html: string | Bytes;
  /** The header `Content-Type` that bytes came with. */
  contentType?: string;
  url?: string;
  title?: string;
}

/** An encoded picture: PNG, JPEG, GIF, WebP, BMP, TIFF or ICO. */
export interface ImageInput {
  kind: 'image';
  bytes: Bytes;
}

/** A picture of a screen, with whatever the caller knows of the window. */
export interface ScreenshotInput {
  kind: 'screenshot';
  bytes: Bytes;
  title?: string;
  url?: string;
  text?: string;
}

/** One turn of a conversation; the author of what the child wrote is `child`. */
export interface Turn {
  author: string;
  text: string;
}

/** Turns, oldest first. */
export interface ConversationInput {
  kind: 'conversation';
  turns: readonly (Turn | readonly [author: string, text: string])[];
}

export type Input = TextInput | UrlInput | PageInput | ImageInput | ScreenshotInput | ConversationInput;
export type Kind = Input['kind'];

export function text(text: string | Bytes, options?: Omit<TextInput, 'kind' | 'text'>): TextInput;
export function url(url: string | URL): UrlInput;
export function page(html: string | Bytes, options?: Omit<PageInput, 'kind' | 'html'>): PageInput;
export function image(bytes: Bytes): ImageInput;
export function screenshot(bytes: Bytes, options?: Omit<ScreenshotInput, 'kind' | 'bytes'>): ScreenshotInput;
export function conversation(turns: ConversationInput['turns']): ConversationInput;

// ---------------------------------------------------------------------------------------------------------------------
// What is answered. The names are those of `models/schema/verdict.v1.json`: `JSON.stringify` gives the core's own JSON.

/** A half-open range in UTF-16 code units, as strings of JavaScript are counted: `text.slice(...span)`. */
export type Span = readonly [start: number, end: number];
/** What kind of knowledge evidence rests on, from the weakest to the strongest. */
export type Basis = 'shape' | 'context' | 'model' | 'pattern' | 'term' | 'list' | 'hash';
/** A part of an input that has offsets of its own; absent for its main body. */
export type Part = 'subject' | 'title' | 'url' | 'text';
export type Condition =
  | 'too-short'
  | 'unsupported-language'
  | 'undecodable'
  | 'truncated'
  | 'degraded'
  | 'partial'
  | 'unknown-target';
export type SignalStatus =
  | 'ran'
  | 'partial'
  | 'settled'
  | 'not-applicable'
  | 'not-installed'
  | 'not-built'
  | 'not-asked'
  | 'failed';

/** One category's score and level. */
export interface CategoryScore {
  category: Category;
  /** Confidence in [0, 1] after calibration and suppression. */
  score: number;
  /** The score before suppression by context. */
  raw_score: number;
  level: Level;
  /** The category's default severity; never part of the score. */
  severity: Severity;
  /** The strongest basis among the evidence. */
  basis?: Basis;
  /** Indices into the verdict's evidence that speak for the category. */
  evidence: number[];
  /** Indices into the verdict's evidence of the context that lowered the score. */
  suppressed_by: number[];
}

/** One thing that was seen: exactly one of `category`, `context` and `condition` says what. */
export interface Evidence {
  category?: Category;
  context?: string;
  condition?: 'disguised' | 'excepted' | 'denied' | 'allowed';
  basis: Basis;
  /** Who says so, e.g. `terms-en/grooming#12`. */
  source: string;
  /** How sure the source is by itself, in [0, 1]; 0 for an entry that another list overruled. */
  strength: number;
  part?: Part;
  /** Where in that part; absent when the whole part is meant. */
  span?: Span;
  /** Which turn of a conversation the span belongs to. */
  turn?: number;
  /** Where in the image, in pixels. */
  region?: { x: number; y: number; width: number; height: number };
}

export interface SignalCoverage {
  readonly id: string;
  readonly status: SignalStatus;
  readonly note?: string;
}

/** What was looked at, what was not, and why. Frozen: many verdicts share one. */
export interface Coverage {
  /** Whether everything that applies to this kind of input ran over all of it. */
  readonly complete: boolean;
  readonly signals: readonly SignalCoverage[];
  readonly conditions: readonly Condition[];
}

export interface ModelInfo {
  readonly id: string;
  readonly version: string;
  readonly calibration: string;
  readonly licence: string;
}

export interface BundleInfo {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly models: readonly ModelInfo[];
}

/** Where a verdict comes from: two verdicts compare only when these agree. Frozen: many verdicts share one. */
export interface Provenance {
  readonly engine: string;
  readonly taxonomy: string;
  readonly runtime: string;
  readonly bundles: readonly BundleInfo[];
}

/** The answer to one question: a plain object that can be logged, cloned and posted to other threads. */
export interface Verdict {
  schema: 'fourc.verdict/1';
  kind: Kind;
  offsets: 'utf16';
  /** Every category that something was able to see, in taxonomy order. Frozen: many verdicts share one. */
  assessed: readonly Category[];
  /** Assessed categories with anything to say; an assessed category without an entry scored 0. */
  scores: CategoryScore[];
  /** Everything that was seen, for and against. */
  evidence: Evidence[];
  coverage: Coverage;
  provenance: Provenance;
}

/** How a category stands: `unknown` where nothing that could have seen it has run. */
export function levelOf(verdict: Verdict, category: Category): Level;
/** The score of a category; `undefined` where it was not assessed, which is not 0. */
export function scoreOf(verdict: Verdict, category: Category): number | undefined;
/** Whether a level is another one or above it. */
export function isAtLeast(level: Level, least: Level): boolean;
/** The evidence that speaks for a category. */
export function evidenceFor(verdict: Verdict, category: Category): Evidence[];
/** Whether a deny list covers what was asked about. */
export function isDenied(verdict: Verdict): boolean;
/** Whether an allow list covers what was asked about, and nothing overrules it. */
export function isAllowed(verdict: Verdict): boolean;
/** What a piece of evidence points at, cut out of the input; `undefined` where it points at no string. */
export function excerpt(evidence: Evidence, input: Input): string | undefined;

/** An answer within a batch: one or the other. A verdict is built when it is first read. */
export type BatchResult = { verdict: Verdict; error?: undefined } | { verdict?: undefined; error: FourcError };

/** What went wrong: a stable code, and a message that names the limit or the file but never the input. */
export class FourcError extends Error {
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown });
  readonly code: ErrorCode;
  /** `FourcError`; `AbortError` where an `AbortSignal` ended the call. */
  name: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// What to do about it

export interface Reason {
  category: Category;
  level: Level;
  action: Action;
}

/** What to do about one verdict. */
export interface Decision {
  /** The strictest action that any reason asks for. */
  action: Action;
  /** Every category whose level asks for more than `allow`, strictest first. */
  reasons: Reason[];
  /** Whether a deny list covers what was asked about. */
  denied: boolean;
  /** Whether something was not looked at, so that `on_incomplete` had a say. */
  incomplete: boolean;
  /** The policy that decided. */
  policy: string;
}

/** What to do about verdicts: a preset by phase of school, or a file of one's own. */
export class Policy {
  private constructor();
  static preset(id: Preset): Policy;
  static readonly presets: readonly Preset[];
  /** Reads and checks a policy: the text of a file, or what it holds. */
  static fromJSON(json: string | object): Policy;
  readonly id: string;
  readonly title: string;
  /** Decides about a verdict of any process: it is read back from what it holds. */
  decide(verdict: Verdict): Decision;
  /** What to do when a category stands at a level. */
  action(category: Category, level: Level): Action;
  toJSON(): Record<string, unknown>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Asking

/** How much work one answer is worth. */
export type Effort = 'rules' | 'fast' | 'balanced' | 'accurate';
/** Layers of address lists, from the one that is heard first to the one that is heard last. */
export type Layer = 'sealed' | 'deny' | 'allow' | 'categories';

/** Terms of the caller's own: TOML, a table with a header, or a file of either (`.toml`, `.csv`, `.tsv`). */
export type TermList =
  | { name: string; toml: string }
  | { name: string; table: string; delimiter?: string; label?: Category; language?: string }
  | { file: string | URL; name?: string; label?: Category; language?: string };

/**
 * Addresses of the caller's own: plain, hosts, ad-block or table in `text` or a file, or a compiled list in a file. A sealed
 * list names itself; one whose file is not there is missing, which coverage says.
 */
export type AddressList =
  | { layer: Layer; name?: string; text: string; labels?: readonly Category[] }
  | { layer?: Layer; name?: string; file: string | URL; labels?: readonly Category[] }
  | { layer: 'sealed'; name: string };

export interface ClassifierOptions {
  /** Folder of a base bundle; the one that is compiled in where there is none. */
  bundle?: string | URL;
  /** Folders of component bundles; those that come with the package where there are none. */
  components?: readonly (string | URL)[];
  terms?: readonly TermList[];
  lists?: readonly AddressList[];
  /** The day that lists which expire are held against, `2026-11-22`; a `Date` is read in local time. No clock is read. */
  today?: string | Date;
  /** File of a calibration of the caller's own. */
  calibration?: string | URL;
  limits?: Limits;
  /** Path of an ONNX Runtime library; the engine that is compiled in (`tract`) where there is none. */
  runtime?: string | URL;
  /** Inferences of one model at the same time under ONNX Runtime (default 2); each costs memory. */
  sessions?: number;
  /** Threads of a batch (default 0: one a core). */
  threads?: number;
  /** Default `fast`. */
  effort?: Effort;
  /** What `decide` goes by. */
  policy?: Policy | Preset;
  /** The part of its entries that a list may lose in one reload, in [0, 1] (default 0.2). */
  allowShrink?: number;
}

/** A list of addresses as a classifier uses it; never its entries. */
export interface ListInfo {
  layer: Layer;
  name: string;
  entries: number;
  expires: string | null;
  missing: boolean;
}

/** A search that an address asks for. */
export interface Search {
  engine: string;
  text: string;
  mode: 'web' | 'images' | 'videos' | 'prompt';
  safe_search: 'strict' | 'moderate' | 'off' | null;
  autocomplete: boolean;
  /** Where the words stand, still encoded. */
  span: Span | null;
}

/** An address that another one wraps. */
export interface Target {
  canonical: string;
  host: string;
  registrable_domain: string | null;
  wrapper: string;
  kind: string;
  search: Search | null;
  span: Span;
}

/** What an address says about itself; nothing is fetched. */
export interface Address {
  canonical: string;
  host: string;
  host_span: Span | null;
  is_ip: boolean;
  registrable_domain: string | null;
  search: Search | null;
  /** The addresses that it wraps, from the outside in. */
  targets: Target[];
  /** The name of a short link or wrapper whose target cannot be read out of it. */
  unknown_target: string | null;
  wraps_more: boolean;
}

/**
 * Answers questions. Opened once, used by all; what it holds is shared with every classifier of this process, in whatever
 * worker, that was opened with equal options. It needs no disposal.
 */
export class Classifier {
  private constructor();
  /** Opens a classifier; without options it works offline with the bundle that is compiled in. */
  static open(options?: ClassifierOptions): Promise<Classifier>;
  /** The same in this thread, which it blocks for as long as reading models takes. */
  static openSync(options?: ClassifierOptions): Classifier;

  /** Answers one question away from this thread. Bytes are copied before this returns. */
  classify(input: Input, options?: { signal?: AbortSignal | null }): Promise<Verdict>;
  /**
   * Answers one question in this thread, which it blocks: microseconds for addresses and, with the effort `rules`, for short
   * texts; milliseconds and more where models read pages or pictures. Bytes are borrowed.
   */
  classifySync(input: Input): Verdict;
  /** Answers many questions on several threads: the same order, one answer each, a bad one costs its own place only. */
  classifyBatch(inputs: Iterable<Input>, options?: { signal?: AbortSignal | null }): Promise<BatchResult[]>;
  /**
   * Takes a classifier with these options in its place; those that are not given stay as they are, and files are read again.
   * Calls that have begun end with the old one. Rejected with `reload-refused`, and the old one goes on answering, where a list
   * has shrunk or a sealed list has gone.
   */
  reload(options?: Omit<ClassifierOptions, 'allowShrink'>): Promise<void>;

  /** What the policy that it was opened with decides about a verdict. */
  decide(verdict: Verdict): Decision;
  /** The form in which an address is compared with lists and with other addresses. */
  canonical(url: string | URL): string;
  /** What an address says about itself. */
  address(url: string | URL): Address;
  /** What a source named in evidence means, in words for people. */
  describe(source: string): string | undefined;
  /** The entries of all lists that are spelt like a phrase, in words for people. */
  entries(phrase: string): string[];

  readonly policy: Policy | undefined;
  /** Which engine runs the models, e.g. `tract 0.23`. */
  readonly runtime: string;
  readonly bundles: BundleInfo[];
  readonly lists: ListInfo[];
}

export interface CategoryInfo {
  id: Category;
  code: number;
  dimension: 'content' | 'contact' | 'conduct' | 'commerce';
  /** A risk to a child, or what a site is. */
  kind: 'risk' | 'service';
  parent: Category | null;
  severity: Severity;
  illegal_tier: boolean;
  title: string;
  means: string;
  does_not_mean: string;
  statutes: string[];
}

/** What the taxonomy says about a category. */
export function categoryInfo(category: Category): CategoryInfo;
