import { parseDictionary } from "structured-headers";
import { z } from "zod";
import {
  negotiated,
  ORDER,
  type ProtocolError,
  protocolError,
  UCP_VERSION,
} from "../../../domain/agents/protocol.ts";
import { RateWindow } from "../../../domain/base/rate-limit.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import type { ShopSettings } from "../../../domain/shop/shop-settings.ts";
import { fetchOutside, outsideProblem } from "../../../providers/outside/fetch-outside.ts";
import { IsolateCache } from "../../base/isolate-cache.ts";
import type { Agent } from "../agent-call.ts";
import { offeredCapabilities } from "../own-profile.ts";
import { type SignedRequest, signatureProblem } from "./message-signature.ts";

/** The protocol has profiles kept for a minute at least. */
const KEEP_PROFILE_MS = 60_000;
const MAX_PROFILES = 200;
const MAX_PROFILE_BYTES = 64 * 1024;
const FETCH_LIMIT_MS = 3_000;
/** Profiles that one isolate fetches a minute, for all callers together. */
const FETCHES_A_MINUTE = 60;

const Declared = z.object({
  version: z.string(),
  config: z.object({ webhook_url: z.url().max(2_048).optional().catch(undefined) }).optional(),
});

/**
 * What of a platform's profile the shop reads. The fields of a client
 * (draft-ietf-oauth-client-id-metadata-document) are for linking accounts; a program that is no
 * platform has a document of these alone.
 */
const Profile = z.object({
  ucp: z
    .object({
      version: z.string(),
      capabilities: z.record(z.string(), z.array(Declared)).default({}),
    })
    .optional(),
  signing_keys: z.array(z.unknown()).max(50).default([]),
  client_id: z.string().optional(),
  client_name: z.string().optional(),
  redirect_uris: z.array(z.string().max(2_048)).max(20).default([]),
});
type Profile = z.infer<typeof Profile>;

type Read = Result<Profile, ProtocolError>;
let profiles = new IsolateCache<Read>(KEEP_PROFILE_MS, MAX_PROFILES);
let fetches = new RateWindow("strict");

/** For tests: what this isolate knows of platforms. */
export function forgetPlatforms(): void {
  profiles = new IsolateCache<Read>(KEEP_PROFILE_MS, MAX_PROFILES);
  fetches = new RateWindow("strict");
}

/** The address that a `UCP-Agent` header names (RFC 8941); null where it names none. */
export function profileIn(header: string | null): string | null {
  try {
    const profile = parseDictionary(header ?? "").get("profile")?.[0];
    return typeof profile === "string" && profile.length <= 2_048 ? profile : null;
  } catch {
    return null;
  }
}

async function fetchProfile(env: Env, url: URL): Promise<Read> {
  const { remaining, resetS } = fetches.hit("all", FETCHES_A_MINUTE, Date.now());
  if (remaining < 0) {
    return err(protocolError(503, "unavailable", "Too many platforms are new at this moment.", resetS));
  }
  const limits = { limitMs: FETCH_LIMIT_MS, limitBytes: MAX_PROFILE_BYTES };
  const answered = await fetchOutside(env, url, { headers: { Accept: "application/json" } }, limits);
  if (!answered.ok) {
    const refused = await outsideProblem(env, url);
    return err(
      refused === null
        ? protocolError(424, "profile_unreachable", `The platform's profile: ${answered.error}`)
        : protocolError(400, "invalid_profile_url", refused),
    );
  }
  const { status, text } = answered.value;
  if (status < 200 || status > 299) {
    return err(protocolError(424, "profile_unreachable", `The platform's profile answered ${status}.`));
  }
  try {
    return ok(Profile.parse(JSON.parse(text)));
  } catch {
    return err(protocolError(422, "profile_malformed", "The platform's profile is none of the protocol."));
  }
}

/** A profile as it was not long ago. */
export function readProfile(env: Env, url: URL): Promise<Read> {
  return profiles.get(url.href, () => fetchProfile(env, url));
}

/**
 * Who asks, by the profile that the request names: what it shares with the shop, and whether it
 * signed. A signature that is there must be good.
 */
export async function recognizePlatform(
  env: Env,
  shop: Pick<ShopSettings, "agents" | "ordering">,
  named: string | null,
  request: SignedRequest,
): Promise<Result<Agent, ProtocolError>> {
  const url = named === null ? null : URL.parse(named);
  if (!url) {
    const content = 'Name your profile: UCP-Agent: profile="https://platform.example/profile"';
    return err(protocolError(400, "invalid_profile_url", content));
  }
  const read = await readProfile(env, url);
  if (!read.ok) {
    return read;
  }
  const { ucp, signing_keys: keys } = read.value;
  if (!ucp) {
    return err(protocolError(422, "profile_malformed", "The profile says nothing of the protocol."));
  }
  if (ucp.version !== UCP_VERSION) {
    const content = `Version ${ucp.version.slice(0, 40)} is not supported. This shop speaks ${UCP_VERSION}.`;
    return err(protocolError(422, "version_unsupported", content));
  }
  const isSigned = request.headers.has("Signature-Input") || request.headers.has("Signature");
  const problem = isSigned ? await signatureProblem(request, keys, Date.now()) : null;
  if (problem) {
    return err(problem);
  }
  const versions = Object.fromEntries(
    Object.entries(ucp.capabilities).map(([name, list]) => [name, list.map(({ version }) => version)]),
  );
  const orders = ucp.capabilities[ORDER]?.find(({ version }) => version === UCP_VERSION);
  return ok({
    profile: url.href,
    signed: isSigned,
    shared: negotiated(offeredCapabilities(env, shop), versions),
    webhookUrl: orders?.config?.webhook_url ?? null,
    customer: null,
  });
}

/** An assistant that names no platform: it may do all that the shop lets agents do. */
export function anyAssistant(env: Env, shop: Pick<ShopSettings, "agents" | "ordering">): Agent {
  const shared = new Set(offeredCapabilities(env, shop));
  return { profile: null, signed: false, shared, webhookUrl: null, customer: null };
}
