import { protocolError } from "../../domain/agents/protocol.ts";
import { base32, fingerprint, sha256 } from "../../domain/base/ids.ts";
import { err, ok } from "../../domain/base/result.ts";
import { claimKey, findAnswer, keepAnswer, releaseKey, takeOverKey } from "../../stores/agents/answers.ts";
import { type AgentCall, type Answered, agentKey } from "./agent-call.ts";

/** A request that has not answered for so long has died; its repetition is carried out. */
const DEAD_AFTER_MS = 20_000;
/** So long a repetition waits for the request that is under way. */
const WAIT_MS = 8_000;
const LOOK_AGAIN_MS = 200;

/** The digest of a request's own name: of one agent, for one operation. */
export async function requestKey(call: AgentCall, operation: string, key: string): Promise<string> {
  return base32(await sha256(`${agentKey(call.agent)}\n${operation}\n${key}`), 26);
}

/**
 * Carries a request out once for its key, and answers its repetitions with the first answer. A key
 * that comes with another request is refused. What failed may be tried again.
 */
export async function answerOnce(
  call: AgentCall,
  key: string,
  request: unknown,
  work: () => Promise<Answered>,
): Promise<Answered> {
  const { env } = call;
  const { DB } = env;
  const claim = {
    key,
    fingerprint: await fingerprint(request),
    createdAt: Date.now(),
    customer: call.agent.customer?.sub ?? null,
  };
  const before = await claimKey(env, claim);
  if (before && before.fingerprint !== claim.fingerprint) {
    return err(protocolError(409, "idempotency_conflict", "This key was used for another request."));
  }
  if (before) {
    const answer = before.answer ?? (await awaitedAnswer(env, key));
    if (answer) {
      return answeredAs(answer);
    }
    const isDead = Date.now() - before.createdAt > DEAD_AFTER_MS;
    if (!(isDead && (await takeOverKey(DB, before, Date.now())))) {
      return err(protocolError(503, "unavailable", "The same request is being carried out.", 2));
    }
  }
  let answered: Answered;
  try {
    answered = await work();
  } catch (error) {
    await releaseKey(DB, key);
    throw error;
  }
  if (!answered.ok && answered.error.status >= 429) {
    await releaseKey(DB, key);
    return answered;
  }
  await keepAnswer(
    env,
    key,
    answered.ok ? answered.value : { status: answered.error.status, body: answered.error },
  );
  return answered;
}

function answeredAs({ status, body }: { status: number; body: object }): Answered {
  return status === 200 || status === 201
    ? ok({ status, body })
    : // It was kept as it was made.
      err(body as Extract<Answered, { ok: false }>["error"]);
}

async function awaitedAnswer(env: Env, key: string) {
  const until = Date.now() + WAIT_MS;
  while (Date.now() < until) {
    await scheduler.wait(LOOK_AGAIN_MS);
    const found = await findAnswer(env, key);
    if (!found || found.answer) {
      return found?.answer ?? null;
    }
  }
  return null;
}
