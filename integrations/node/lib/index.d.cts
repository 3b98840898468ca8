import type { Action, Author, Channel, Classifier, Decision, Input, Policy, Preset, Reason, Verdict } from 'fourc';

/** What a field holds: by name, with more said about a text, or made by a function out of the field's value. */
export type Field =
  | 'text'
  | 'search'
  | 'url'
  | 'page'
  | 'image'
  | 'conversation'
  | { kind: 'text'; channel?: Channel; author?: Author }
  | { kind: 'search' | 'url' | 'page' | 'image' | 'conversation' }
  | ((value: unknown, request: unknown) => Input | readonly Input[] | null | undefined);

/** What was found in one field. */
export interface Finding {
  field: string;
  action: Action;
  reasons: Reason[];
  /** Whether it could be read; where not, `action` is the policy's `on_incomplete`. */
  read: boolean;
  /** Whether fourc gave no answer. */
  failed: boolean;
}

/** What was decided about a request; handlers find it in `request.fourc`. */
export interface Result {
  /** The strictest action. */
  action: Action;
  blocked: boolean;
  failed: boolean;
  /** Fields whose action is more than `allow`. */
  findings: Finding[];
}

export interface What {
  /** Paths from the request on, such as `body.text`, `query.q`, `body.comments[].text`. */
  fields?: Record<string, Field>;
  /** Whether uploads are judged: those of multer and of @fastify/multipart. */
  uploads?: boolean;
  /** What happens where fourc gives no answer (default `closed`): status 503, or the request goes on. */
  onFailure?: 'closed' | 'open';
  /** Actions that are not let through (default `block` only). */
  block?: readonly Exclude<Action, 'allow'>[];
  policy?: Policy | Preset;
  /** Milliseconds after which an answer counts as failed (default 10,000). */
  timeout?: number;
  /** Texts, addresses and files of one request (default 200); what is more counts as not read. */
  maxItems?: number;
  /** Bytes of one upload (default 16 MiB). */
  maxBytes?: number;
}

export interface ExpressOptions extends What {
  classifier: Classifier;
  /** Answers what is blocked, in the place of the JSON with status 403 or 503. */
  reply?: (result: Result, req: any, res: any, next: (error?: unknown) => void) => unknown;
}

export function fourcExpress(
  options: ExpressOptions,
): (req: any, res: any, next: (error?: any) => void) => Promise<unknown>;

export interface FastifyOptions extends What {
  classifier: Classifier;
  reply?: (result: Result, request: any, reply: any) => unknown;
}

/** Register it, and give routes `config: { fourc: { fields: … } }`. */
export function fourcFastify(fastify: any, options: FastifyOptions): Promise<void>;

export interface Served {
  /** Which frames may ask, by their address. */
  isAllowed: (address: string) => boolean;
  policy?: Policy | Preset;
  /** Whether renderers get verdicts, too (default: decisions only). */
  verdicts?: boolean;
  /** Questions at a time (default 32). */
  atOnce?: number;
}

/** What a renderer gets from `window.fourc.judge(input)`. */
export type Answer =
  | { decision: Decision; verdict?: Verdict; error?: undefined }
  | { decision?: undefined; error: { code: string; message: string } };

/** Answers Electron's renderers in the main process; gives a function that ends it. */
export function serve(
  ipcMain: { handle(channel: string, listener: (event: any, ...given: any[]) => unknown): void; removeHandler(channel: string): void },
  classifier: Classifier,
  options: Served,
): () => void;
