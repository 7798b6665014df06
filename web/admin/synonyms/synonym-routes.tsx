import type { Context } from "hono";
import { PROBLEMS, type ProblemStatus } from "../../../domain/base/problem.ts";
import { readSynonyms, SynonymList, writeSynonyms } from "../../../domain/catalog/synonyms.ts";
import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { replaceSynonyms } from "../../../shop/catalog/synonyms.ts";
import { readStoredSynonyms } from "../../../stores/synonyms/synonyms.ts";
import { staffPage } from "../frame/staff.tsx";
import { SYNONYMS, SynonymsPage } from "./synonyms-page.tsx";

export const adminSynonymRoutes = createRouter();
adminSynonymRoutes.use(SYNONYMS, noStore);

adminSynonymRoutes.get(SYNONYMS, (c) => synonymsPage(c));

/** The form names the version that it shows, so that no other merchant's change is lost. */
adminSynonymRoutes.post(SYNONYMS, async (c) => {
  const form = await c.req.formData();
  const text = String(form.get("synonyms") ?? "");
  const shown = String(form.get("version"));
  const { groups, lines } = readSynonyms(text);
  const list = SynonymList.safeParse({ groups });
  if (!list.success) {
    const [issue] = list.error.issues;
    const [, group, ...at] = issue?.path ?? [];
    const line = typeof group === "number" ? `Line ${lines[group]}: ` : "";
    const term = typeof group === "number" ? termAt(groups[group], at) : null;
    const error = `${line}${term ? `“${term}” ` : ""}${issue?.message}`;
    return synonymsPage(c, { text, error, status: 422 });
  }
  const saved = await replaceSynonyms(callOf(c), list.data, (version) => String(version) === shown);
  if (saved.ok) {
    return c.redirect(`${SYNONYMS}?done=saved`, 303);
  }
  const status = PROBLEMS[saved.error.code].status;
  return synonymsPage(c, { text, problem: saved.error.detail, meanwhile: true, status });
});

/** The text that an error is about; null where it is about the whole line. */
function termAt(group: unknown, path: readonly PropertyKey[]): string | null {
  const found = path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : null),
    group,
  );
  return typeof found === "string" ? found : null;
}

interface Shown {
  text?: string;
  error?: string;
  problem?: string;
  meanwhile?: boolean;
  status?: ProblemStatus;
}

async function synonymsPage(c: Context<AppEnv>, { text, error, problem, meanwhile, status }: Shown = {}) {
  const { version, list } = await readStoredSynonyms(c.env.DB);
  const stored = writeSynonyms(list);
  return staffPage(
    c,
    <SynonymsPage
      version={version}
      text={text ?? stored}
      error={error}
      problem={problem}
      meanwhile={meanwhile ? stored : undefined}
      notice={c.req.query("done") === "saved" ? "Saved. Searches know them within seconds." : undefined}
    />,
    status ?? 200,
  );
}
