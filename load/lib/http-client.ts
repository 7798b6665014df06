/**
 * An HTTP/1.1 load client on plain sockets: keep-alive, one request at a time on a connection,
 * requests built beforehand. It does as little as it can for each request, because it shares the
 * machine with what it measures.
 */
import net from "node:net";

const CONNECT_TIMEOUT_MS = 10_000;
/** A request without an answer by then counts as failed, and its connection is replaced. */
const ANSWER_TIMEOUT_MS = 30_000;
const WATCH_INTERVAL_MS = 500;
/** How often the open model looks for what is due. */
const TICK_MS = 1;
const HEAD_END = Buffer.from("\r\n\r\n");

/** What came of a run. Latencies are in milliseconds, sorted. */
export interface Outcome {
  /** Answered inside the measured time. */
  requests: number;
  /** The measured time. */
  seconds: number;
  perSecond: number;
  /** Of every answer, those of the warm-up included. */
  statuses: Map<number, number>;
  /** Connections that broke and requests that were not answered. */
  failures: number;
  latencies: Float64Array;
}

interface Source {
  /** The next request, or null when there are no more. */
  next: () => Buffer | null;
  /** Hears every answer. Asking for it costs the client. */
  answered?: (status: number, body: string) => void;
}

class Connection {
  socket: net.Socket | null = null;
  busy = false;
  /** When the request was due. */
  since = 0;
  sentAt = 0;
  #rest: Buffer | null = null;
  #port;
  #client;

  constructor(port: number, client: HttpClient) {
    this.#port = port;
    this.#client = client;
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the server does not accept")), CONNECT_TIMEOUT_MS);
      const socket = net.connect({
        host: "127.0.0.1",
        port: this.#port,
        noDelay: true,
        onread: {
          buffer: Buffer.allocUnsafe(64 * 1024),
          callback: (length, buffer) => {
            this.#read((buffer as Buffer).subarray(0, length));
            return true;
          },
        },
      });
      this.socket = socket;
      socket.once("connect", () => {
        clearTimeout(timer);
        resolve();
      });
      socket.on("error", reject);
      socket.on("close", () => {
        clearTimeout(timer);
        reject(new Error("the server closed the connection"));
        if (this.socket === socket) {
          this.#client.broke(this);
        }
      });
    });
  }

  send(request: Buffer, since: number) {
    this.busy = true;
    this.since = since;
    this.sentAt = performance.now();
    this.socket?.write(request);
  }

  close() {
    const socket = this.socket;
    this.socket = null;
    this.#rest = null;
    socket?.destroy();
  }

  /** @param chunk Only valid during the call. */
  #read(chunk: Buffer) {
    const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const answer = parseAnswer(data);
    if (!answer) {
      this.#rest = this.#rest ? data : Buffer.from(chunk);
      return;
    }
    this.#rest = null;
    this.#client.answered(this, answer.status, data, answer);
  }
}

/** @returns Null while it is incomplete. */
function parseAnswer(
  data: Buffer,
): { status: number; bodyAt: number; length: number; chunked: boolean } | null {
  const headEnd = data.indexOf(HEAD_END);
  if (headEnd < 0) {
    return null;
  }
  const head = data.toString("latin1", 0, headEnd + 2);
  const status = Number(head.slice(9, 12));
  const bodyAt = headEnd + HEAD_END.length;
  const length = contentLength(head);
  if (length !== null) {
    return data.length >= bodyAt + length ? { status, bodyAt, length, chunked: false } : null;
  }
  let at = bodyAt;
  for (;;) {
    const lineEnd = data.indexOf("\r\n", at, "latin1");
    if (lineEnd < 0) {
      return null;
    }
    const size = Number.parseInt(data.toString("latin1", at, lineEnd), 16);
    at = lineEnd + 2 + size + 2;
    if (data.length < at) {
      return null;
    }
    if (size === 0) {
      return { status, bodyAt, length: at - bodyAt, chunked: true };
    }
  }
}

function contentLength(head: string) {
  const at = head.indexOf("\r\nContent-Length: ");
  if (at >= 0) {
    return Number.parseInt(head.slice(at + 18, at + 28), 10);
  }
  const match = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (match) {
    return Number(match[1]);
  }
  return /\r\ntransfer-encoding:/i.test(head) ? null : 0;
}

export class HttpClient {
  #connections: Connection[] = [];
  #run: Run | null = null;

  /** @param port On this machine. */
  static async open(port: number, connections: number) {
    const client = new HttpClient();
    client.#connections = Array.from({ length: connections }, () => new Connection(port, client));
    await Promise.all(client.#connections.map((connection) => connection.open()));
    return client;
  }

  close() {
    for (const connection of this.#connections) {
      connection.close();
    }
  }

  /** Closed model: every connection sends its next request when it has its answer. */
  saturate(
    source: Source,
    { seconds, warmupSeconds = 0 }: { seconds: number; warmupSeconds?: number },
  ): Promise<Outcome> {
    return this.#start(source, { seconds, warmupSeconds, rate: null });
  }

  /**
   * Open model: requests are due at a steady rate, however long answers take, and latency counts
   * from then.
   */
  arrive(
    source: Source,
    { seconds, warmupSeconds = 0, rate }: { seconds: number; warmupSeconds?: number; rate: number },
  ): Promise<Outcome> {
    return this.#start(source, { seconds, warmupSeconds, rate });
  }

  #start(source: Source, options: { seconds: number; warmupSeconds: number; rate: number | null }) {
    if (this.#run) {
      throw new Error("one run at a time");
    }
    const outcome = new Promise<Outcome>((resolve) => {
      this.#run = new Run(source, options, this.#connections, (result) => {
        this.#run = null;
        resolve(result);
      });
    });
    return outcome;
  }

  answered(
    connection: Connection,
    status: number,
    data: Buffer,
    at: { bodyAt: number; length: number; chunked: boolean },
  ) {
    this.#run?.answered(connection, status, data, at);
  }

  broke(connection: Connection) {
    const run = this.#run;
    connection.open().then(
      () => run?.broke(connection),
      () => run?.broke(connection),
    );
  }
}

class Run {
  #source;
  #end;
  #measureFrom;
  #measureTo;
  #rate;
  #begun = performance.now();
  #due = 0;
  #connections;
  #idle: Connection[] = [];
  #inFlight = 0;
  #exhausted = false;
  #last = 0;
  #failures = 0;
  #statuses = new Map<number, number>();
  #latencies: number[] = [];
  #timers: NodeJS.Timeout[] = [];

  constructor(
    source: Source,
    { seconds, warmupSeconds, rate }: { seconds: number; warmupSeconds: number; rate: number | null },
    connections: Connection[],
    end: (outcome: Outcome) => void,
  ) {
    this.#source = source;
    this.#rate = rate;
    this.#end = end;
    this.#connections = connections;
    this.#measureFrom = this.#begun + warmupSeconds * 1000;
    this.#measureTo = this.#measureFrom + seconds * 1000;
    this.#timers.push(setInterval(() => this.#watch(), WATCH_INTERVAL_MS));
    for (const connection of connections) {
      this.#free(connection, this.#begun);
    }
    if (rate !== null) {
      this.#timers.push(setInterval(() => this.#arrive(), TICK_MS));
    }
  }

  answered(
    connection: Connection,
    status: number,
    data: Buffer,
    { bodyAt, length, chunked }: { bodyAt: number; length: number; chunked: boolean },
  ) {
    const now = performance.now();
    this.#inFlight -= 1;
    connection.busy = false;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (now >= this.#measureFrom && now < this.#measureTo) {
      this.#latencies.push(now - connection.since);
      this.#last = now;
    }
    if (this.#source.answered) {
      const raw = data.toString("utf8", bodyAt, bodyAt + length);
      this.#source.answered(
        status,
        chunked ? raw.slice(raw.indexOf("\r\n") + 2, raw.lastIndexOf("\r\n0\r\n")) : raw,
      );
    }
    this.#free(connection, now);
  }

  broke(connection: Connection) {
    this.#failures += 1;
    if (connection.busy) {
      connection.busy = false;
      this.#inFlight -= 1;
    }
    this.#free(connection, performance.now());
  }

  #free(connection: Connection, now: number) {
    if (this.#rate === null) {
      this.#send(connection, now);
    } else {
      this.#idle.push(connection);
      this.#arrive();
    }
    if (this.#inFlight === 0 && this.#isOver(now)) {
      this.#finish();
    }
  }

  #isOver(now: number) {
    return this.#exhausted || now >= this.#measureTo;
  }

  #arrive() {
    const now = performance.now();
    const rate = this.#rate as number;
    const due = Math.floor(((Math.min(now, this.#measureTo) - this.#begun) / 1000) * rate);
    while (this.#due < due && this.#idle.length > 0 && !this.#exhausted) {
      const connection = this.#idle.pop() as Connection;
      this.#due += 1;
      this.#send(connection, this.#begun + (this.#due / rate) * 1000);
    }
    if (this.#inFlight === 0 && now >= this.#measureTo) {
      this.#finish();
    }
  }

  #send(connection: Connection, since: number) {
    if (this.#isOver(performance.now()) && this.#rate === null) {
      return;
    }
    const request = this.#source.next();
    if (request === null) {
      this.#exhausted = true;
      return;
    }
    this.#inFlight += 1;
    connection.send(request, since);
  }

  #watch() {
    const now = performance.now();
    if (this.#inFlight === 0 && this.#isOver(now)) {
      this.#finish();
      return;
    }
    for (const connection of this.#connections) {
      if (connection.busy && now - connection.sentAt > ANSWER_TIMEOUT_MS) {
        connection.socket?.destroy();
      }
    }
  }

  #finish() {
    for (const timer of this.#timers) {
      clearInterval(timer);
    }
    if (this.#timers.length === 0) {
      return;
    }
    this.#timers = [];
    const seconds =
      (this.#exhausted ? this.#last - this.#measureFrom : this.#measureTo - this.#measureFrom) / 1000;
    const latencies = Float64Array.from(this.#latencies).sort();
    this.#end({
      requests: latencies.length,
      seconds,
      perSecond: seconds > 0 ? latencies.length / seconds : 0,
      statuses: this.#statuses,
      failures: this.#failures,
      latencies,
    });
  }
}

/** @param share 0…1 */
export function percentile(sorted: Float64Array, share: number) {
  if (sorted.length === 0) {
    return Number.NaN;
  }
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}
