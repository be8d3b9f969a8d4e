/** A person of the local stand-in; `mailbox` says what the mailbox holds at start (default `empty`). */
export interface LocalAccount {
  email: string;
  name: string;
  mailbox?: 'demo' | 'small' | 'empty';
  /** What the stand-in says of the address; default true. */
  emailVerified?: boolean;
}

/** How to start the local stand-in; everything has a default. */
export interface LocalGoogleOptions {
  /** Of the proxy; 0 (default) takes any free one. */
  port?: number;
  accounts?: LocalAccount[];
  /** Registered for the web client, compared exactly. */
  redirectUris?: string[];
  /** Waiting per HTTP request, and per call within a batch. */
  latency?: { requestMs?: number; innerMs?: number };
}

/** One call as the stand-in saw it, in order of arrival. */
export interface Call {
  method: string;
  /** Without the query; of a batch part, the path of the inner call. */
  path: string;
  query: URLSearchParams;
  /** 0 while the call runs, and for one whose connection was dropped. */
  status: number;
  /** Whose mailbox or grant; undefined where nobody is known yet. */
  email: string | undefined;
  /** Quota units, whatever the outcome; 0 for the outer batch request, whose parts are calls of their own. */
  units: number;
  /** Ordinal (from 1) of the batch that the call came in. */
  batch: number | undefined;
  /** Milliseconds since the epoch. */
  at: number;
}

/** What a fault is matched against. */
export interface FaultRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  inBatch: boolean;
  email: string | undefined;
  body: string;
}

/** What happens instead of, or on the way of, the real answer. */
export type FaultAction =
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  | { kind: 'google-error'; status: number; reason: string; message?: string }
  /** The connection is cut and the call not carried out. */
  | { kind: 'drop-before' }
  /** The call is carried out, then the connection is cut. */
  | { kind: 'drop-after' }
  /** The call is carried out, and the connection cut in the middle of the answer's body. */
  | { kind: 'half' }
  /** The call is carried out, and the body of its answer made into another. */
  | { kind: 'change'; body: (body: unknown) => unknown }
  /** 200 with HTML; the call is not carried out. */
  | { kind: 'garbage' }
  /** The call is carried out, and the bytes of its answer changed. */
  | { kind: 'rewrite'; rewrite: (bytes: Buffer) => Buffer }
  /** Only the delay. */
  | { kind: 'pass' };

/** A fault on request. `times` defaults to 1; `Infinity` means always. */
export interface Fault {
  match: (request: FaultRequest) => boolean;
  times?: number;
  delayMs?: number;
  /** No sooner than this has settled. */
  until?: Promise<unknown>;
  action: FaultAction;
}

/** An OAuth client that is registered at the local stand-in. */
export interface LocalClient {
  clientId: string;
  clientSecret: string;
}

/** How a person answers the consent page. */
export interface ConsentAnswer {
  email: string;
  decision?: 'allow' | 'deny';
  /** Boxes that stay ticked, as they were asked for; default all. */
  scopes?: string[];
  withoutRefreshToken?: boolean;
}

/** New mail in simple fields. `labelIds` defaults to INBOX and UNREAD, `date` to now. */
export interface SimpleMail {
  from: string;
  subject: string;
  text: string;
  labelIds?: string[];
  date?: Date;
}

/** The running local stand-in for Google, with its handles for tests and the demo. */
export interface LocalGoogle {
  /** What GOOGLE_EMULATOR_URL takes. */
  readonly origin: string;
  readonly webClient: LocalClient;
  /** May use any port on http://127.0.0.1 and http://localhost. */
  readonly desktopClient: LocalClient;
  readonly calls: Call[];
  clearCalls(): void;
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Walks the consent page as a person with a browser would; returns the redirect URL without opening it. */
  consent(authorizationUrl: string, as: ConsentAnswer): Promise<string>;
  /**
   * Puts raw MIME (or simple fields) into a mailbox as new mail; returns Gmail's id. Bytes are taken as they are, however
   * broken; a string must have a From header, so that a slip of the pen is found.
   */
  deliver(email: string, message: string | Uint8Array | SimpleMail): Promise<string>;
  deleteMessage(email: string, id: string): Promise<void>;
  modifyLabels(email: string, id: string, change: { add?: string[]; remove?: string[] }): Promise<void>;
  /** A label of the person's own. */
  addLabel(email: string, label: { id: string; name: string }): void;
  /** Newest first, straight from the state, all but spam and trash. */
  messageIds(email: string): Promise<string[]>;
  /** MIME source. */
  rawMessage(email: string, id: string): Promise<string>;
  /** An ID token of any claims and header, signed as the stand-in's own are. */
  signIdToken(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  /** Every access and refresh token given out so far, for tests that search for them. */
  bearerTokens(): string[];
  /** Every access token answers 401 from now on; refresh tokens live on. */
  expireAccessTokens(): void;
  /** As if the person had removed the app. */
  revokeGrants(email: string): void;
  /** ID tokens are signed with a new key from now on, and the keys before are not published any more. */
  rotateKeys(): Promise<void>;
  setGmailApi(state: 'enabled' | 'disabled'): void;
  /** The consent screen's publishing status: in `testing`, new refresh tokens say that they live for seven days. */
  setConsentScreen(status: 'testing' | 'in production'): void;
  /** Every historyId given out so far is too old from now on. */
  forgetHistory(email: string): void;
  close(): Promise<void>;
}
