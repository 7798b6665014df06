import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import worker from "../../workers/index.ts";

interface Asked {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit;
}

/**
 * A request to the shop, handed to the Worker as the runtime does it. Through the test runner's own
 * binding it would cost twice as much.
 */
export async function visit(
  address: string,
  asked: Asked = {},
  ctx: ExecutionContext = createExecutionContext(),
): Promise<Response> {
  const request = new Request<unknown, IncomingRequestCfProperties>(address, {
    ...asked,
    redirect: "manual",
  });
  return worker.fetch(request, env, ctx);
}
