import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import worker from "../../workers/index.ts";

interface Asked {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit;
}

let listener: (ctx: ExecutionContext) => void = () => {};

/** Has each visit's context told to who waits for its work behind the answer. */
export function onVisit(listen: typeof listener): void {
  listener = listen;
}

/**
 * A request to the shop, handed to the Worker as the runtime does it. Through the test runner's own
 * binding it would cost twice as much.
 */
export async function visit(address: string, asked: Asked = {}): Promise<Response> {
  const request = new Request<unknown, IncomingRequestCfProperties>(address, {
    ...asked,
    redirect: "manual",
  });
  const ctx = createExecutionContext();
  listener(ctx);
  return worker.fetch(request, env, ctx);
}
