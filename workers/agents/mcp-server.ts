import {
  createMcpHandler,
  isLegacyRequest,
  ProtocolError as RpcError,
  Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import type { ProtocolError } from "../../domain/agents/protocol.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { Agent, AgentCall } from "../../shop/agents/agent-call.ts";
import { OPERATIONS, OperationName, runOperation } from "../../shop/agents/operations.ts";

/** What a tool is for, in words for a model; and where its arguments hold the body. */
const TOOLS: Record<
  OperationName,
  { description: string; body?: "catalog" | "cart" | "checkout"; id?: true }
> = {
  search_catalog: { description: "Search the shop's goods by words, category or price.", body: "catalog" },
  lookup_catalog: { description: "Look up products or variants by their ids.", body: "catalog" },
  get_product: {
    description: "One product in full, narrowed to the options that are chosen.",
    body: "catalog",
  },
  create_cart: { description: "Gather goods, without buying them. Send variant ids.", body: "cart" },
  get_cart: { description: "A cart with its prices of now.", id: true },
  update_cart: { description: "Replace all that a cart holds.", body: "cart", id: true },
  cancel_cart: { description: "End a cart.", id: true },
  create_checkout: {
    description: "Begin to buy goods, or those of a cart (cart_id). Its messages say what is missing.",
    body: "checkout",
  },
  get_checkout: { description: "A checkout as it stands, with its order once there is one.", id: true },
  update_checkout: {
    description: "Replace all that a checkout says: goods, buyer, destination, way of shipping, codes.",
    body: "checkout",
    id: true,
  },
  complete_checkout: {
    description:
      "Place the order and pay with a token. Only after the buyer has agreed to the total that was shown last.",
    body: "checkout",
    id: true,
  },
  cancel_checkout: { description: "End a checkout that is not ordered.", id: true },
  get_order: { description: "An order of this platform: what was sent, returned and paid back.", id: true },
};

/**
 * What the protocol has every request say of its platform; an assistant of no platform leaves it
 * out.
 */
const Meta = z.object({
  "ucp-agent": z.object({ profile: z.string().max(2_048) }).optional(),
  "idempotency-key": z.string().min(1).max(255).optional(),
});

/** How the protocol numbers errors over JSON-RPC. */
function rpcError({ status, code, content, retryAfterS }: ProtocolError): RpcError {
  const number =
    status === 500
      ? -32603
      : /profile|version/.test(code)
        ? -32001
        : /digest|algorithm/.test(code)
          ? -32600
          : status === 400
            ? -32602
            : -32000;
  return new RpcError(number, content, {
    code,
    content,
    ...(retryAfterS === undefined ? {} : { retry_after: retryAfterS }),
  });
}

/** A schema as it is sent. */
const Sent = z.record(z.string(), z.json());

function sentSchema(schema: z.ZodType): z.infer<typeof Sent> {
  return Sent.parse(
    JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }))),
  );
}

function inputSchema(name: OperationName) {
  const { body, id } = TOOLS[name];
  const { schema } = OPERATIONS[name];
  // As one schema: what a part of it refers to by name lies at the root.
  const given = z.object({
    meta: Meta.optional(),
    ...(id ? { id: z.string() } : {}),
    ...(body && schema ? { [body]: schema } : {}),
  });
  return { ...sentSchema(given), type: "object" as const };
}

export interface McpRequest {
  request: Request;
  body: unknown;
  /** The shop as the request reaches it, but for who asks. */
  call: Omit<AgentCall, "agent">;
  /** The names of what agents may do here. */
  mayUse(capability: string): boolean;
  /** Who asks, by the profile that the arguments name. */
  recognize(profile: string | null): Promise<Result<Agent, ProtocolError>>;
}

/**
 * Answers a message of MCP (streamable HTTP), without a session: each request stands for itself.
 */
export async function serveMcp({ request, body, call, mayUse, recognize }: McpRequest): Promise<Response> {
  let refused: ProtocolError | null = null;
  function makeServer(): Server {
    const server = new Server({ name: call.shop.name, version: "1.0.0" }, { capabilities: { tools: {} } });
    server.setRequestHandler("tools/list", () => ({
      tools: OperationName.options
        .filter((name) => mayUse(OPERATIONS[name].capability))
        .map((name) => ({
          name,
          description: TOOLS[name].description,
          inputSchema: inputSchema(name),
          annotations: { readOnlyHint: !OPERATIONS[name].changes },
        })),
    }));
    server.setRequestHandler("tools/call", async ({ params }) => {
      const called = await runTool(params.name, params.arguments ?? {});
      if (!called.ok) {
        refused = called.error;
        throw rpcError(called.error);
      }
      const structuredContent = { ...called.value };
      return {
        structuredContent,
        content: [{ type: "text" as const, text: JSON.stringify(structuredContent) }],
      };
    });
    return server;
  }

  async function runTool(
    name: string,
    given: Record<string, unknown>,
  ): Promise<Result<object, ProtocolError>> {
    const { data: tool } = OperationName.safeParse(name);
    const meta = Meta.safeParse(given.meta ?? {});
    if (!tool || !meta.success) {
      const content = tool ? "meta: it is none of the protocol." : `There is no tool ${name.slice(0, 40)}.`;
      return err({ status: 400, code: "invalid_request", content });
    }
    const agent = await recognize(meta.data["ucp-agent"]?.profile ?? null);
    if (!agent.ok) {
      return agent;
    }
    const { body: field } = TOOLS[tool];
    const asked = {
      id: typeof given.id === "string" ? given.id.slice(0, 100) : "",
      body: field ? given[field] : {},
      key: meta.data["idempotency-key"] ?? request.headers.get("Idempotency-Key"),
    };
    const answered = await runOperation({ ...call, agent: agent.value }, tool, asked);
    return answered.ok ? ok(answered.value.body) : answered;
  }

  const response = (await isLegacyRequest(request.clone(), body))
    ? await answerLegacy(makeServer(), request, body)
    : await createMcpHandler(makeServer, { keepAliveMs: 0 }).fetch(request, {
        parsedBody: body,
      });
  return withStatus(response, refused);
}

/** Clients of the releases before 2026 are answered as JSON too, and without a session. */
async function answerLegacy(server: Server, request: Request, parsedBody: unknown): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  return transport.handleRequest(request, { parsedBody });
}

/** The protocol says errors with the status of HTTP too. */
function withStatus(response: Response, refused: ProtocolError | null): Response {
  if (!refused) {
    return response;
  }
  const headers = new Headers(response.headers);
  if (refused.challenge !== undefined) {
    headers.set("WWW-Authenticate", refused.challenge);
  }
  if (refused.retryAfterS !== undefined) {
    headers.set("Retry-After", String(refused.retryAfterS));
  }
  return new Response(response.body, { status: refused.status, headers });
}
