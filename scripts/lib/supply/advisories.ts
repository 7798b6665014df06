import { spawnSync } from "node:child_process";
import { z } from "zod";
import { ROOT } from "../project.ts";

const SEVERE = new Set(["high", "critical"]);
/** What a registry answers that knows no advisories, or is broken this moment. */
const NOT_OFFERED = new Set([404, 405, 410, 501]);
/** How npm words that it got no answer at all. */
const NO_ANSWER = /^request to \S+ failed, reason: (.+)|^(network timeout)/;

const Report = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.enum(["info", "low", "moderate", "high", "critical"]),
      /** Advisories, or names of packages here that have one. */
      via: z.array(
        z.union([z.string(), z.object({ title: z.string().optional(), url: z.string().optional() })]),
      ),
    }),
  ),
});
const Failure = z.object({
  message: z.string().optional(),
  statusCode: z.number().optional(),
  error: z.object({ summary: z.string() }).optional(),
});

/**
 * The result of `npm audit` for the lock file: how many packages have known vulnerabilities and
 * which are severe. Else why the registry cannot be asked, or its unexpected answer.
 */
export function askForAdvisories():
  | { kind: "report"; found: number; severe: string[] }
  | { kind: "absent" | "unreadable"; why: string } {
  const { stdout, error } = spawnSync("npm", ["audit", "--json"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    // npm is a script there, which only a shell runs.
    shell: process.platform === "win32",
  });
  if (error) {
    return { kind: "unreadable", why: error.message };
  }
  const answer = parsed(stdout);
  const report = Report.safeParse(answer);
  if (report.success) {
    const holes = Object.entries(report.data.vulnerabilities);
    const severe = holes
      .filter(([, { severity }]) => SEVERE.has(severity))
      .map(([name, { severity, via }]) => `${name}: ${severity}, ${via.map(hole).join("; ")}`);
    return { kind: "report", found: holes.length, severe };
  }
  const { statusCode = 0, message = "", error: inner } = Failure.safeParse(answer).data ?? {};
  if (NOT_OFFERED.has(statusCode) || statusCode >= 500) {
    return { kind: "absent", why: `the registry answers ${statusCode} when asked for advisories` };
  }
  const [, reason, timeout] = NO_ANSWER.exec(message) ?? [];
  const unheard = reason ?? timeout;
  if (unheard) {
    return { kind: "absent", why: `the registry does not answer: ${unheard}` };
  }
  return { kind: "unreadable", why: message || inner?.summary || stdout.slice(0, 200) };
}

function hole(via: string | { title?: string | undefined; url?: string | undefined }) {
  return typeof via === "string" ? `by ${via}` : `${via.title ?? "no title"} ${via.url ?? ""}`.trim();
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
