/**
 * Patterns of secrets. They are our own because they must cover our own keys too. These are a JWK
 * with its private part, and the tokens that open carts and orders.
 */
const PATTERNS: readonly [name: string, pattern: RegExp][] = [
  ["private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/],
  ["private JWK", /"d"\s*:\s*"[A-Za-z0-9_-]{40,}"/],
  ["signed token", /\beyJ[\w-]{10,}\.eyJ[\w-]{20,}\.[\w-]{40,}/],
  [
    "Cloudflare, Stripe, GitHub, npm, Slack or AWS key",
    /\b(?:(?:sk_live_|rk_live_|whsec_|ghp_|gho_|github_pat_|xox[bpars]-|AKIA)[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{36})/,
  ],
  [
    "password in an address",
    /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'`$<>{}]+:(?!(?:password|secret|postgres|pass|user|x+)@)[^\s/:@"'`$<>{}]{6,}@(?!localhost|127\.0\.0\.1)/i,
  ],
  [
    "secret set in a file",
    /^\s*(?:export\s+)?(?:AUTH_KEYS|TURNSTILE_SECRET|[A-Z_]*API_(?:KEY|TOKEN)|CLOUDFLARE_[A-Z_]*TOKEN)\s*=\s*['"]?[A-Za-z0-9+/_{-]{16,}/m,
  ],
];

/**
 * Secrets in a text, by line. The secret itself is not repeated: what reports it is read by more
 * people.
 */
export function findSecrets(text: string): { line: number; kind: string }[] {
  return PATTERNS.flatMap(([kind, pattern]) => {
    const every = new RegExp(pattern.source, `${pattern.flags.replace("g", "")}g`);
    return [...text.matchAll(every)].map((match) => ({
      kind,
      line: text.slice(0, match.index).split("\n").length,
    }));
  });
}
