import { isUnchanged } from "../../domain/audit/audit.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { NO_SYNONYMS, type Synonyms } from "../../domain/catalog/search-text.ts";
import { groupsOnlyIn, type SynonymList, synonymsOf } from "../../domain/catalog/synonyms.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import {
  readStoredSynonyms,
  type StoredSynonyms,
  writeStoredSynonyms,
} from "../../stores/synonyms/synonyms.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { type KnownVersions, VERSIONS } from "./versions.ts";

/** The list as this isolate last read it. */
let known: { stamp: string; synonyms: Synonyms } | null = null;

/**
 * The synonyms of a search whose answer is stamped with these versions. They are read once by each
 * isolate after each edit. A shop that has none reads nothing.
 *
 * @param db A session that is no older than the versions.
 */
export async function synonymsAt(db: D1Database, versions: KnownVersions | null): Promise<Synonyms> {
  const told = versions?.synonyms;
  if (told?.version === 0) {
    return NO_SYNONYMS;
  }
  if (told && known?.stamp === stampOf(told.version, told.changedAt)) {
    return known.synonyms;
  }
  const { version, updatedAt, list } = await readStoredSynonyms(db);
  const synonyms = synonymsOf(list);
  known = { stamp: stampOf(version, updatedAt), synonyms };
  return synonyms;
}

/** A restored database may have another list under the same number. */
function stampOf(version: number, changedAt: number): string {
  return `${version}/${changedAt}`;
}

/**
 * Replaces the list of synonyms. @param mayChange Whether this version is what the merchant saw.
 */
export async function replaceSynonyms(
  call: Call,
  list: SynonymList,
  mayChange: (version: number) => boolean,
): Promise<Result<StoredSynonyms, Refusal>> {
  const { DB } = call.env;
  const before = await readStoredSynonyms(DB);
  const changed = {
    action: "synonyms.changed" as const,
    subject: "synonyms",
    before: { groups: groupsOnlyIn(before.list, list) },
    after: { groups: groupsOnlyIn(list, before.list) },
  };
  const isMeant = mayChange(before.version);
  if (isMeant && isUnchanged(before.list, list)) {
    return ok(before);
  }
  const now = Date.now();
  const written =
    isMeant &&
    (await writeStoredSynonyms(DB, before, list, {
      now,
      statements: [auditStatement(DB, auditOrigin(call), changed)],
    }));
  if (!written) {
    return err(refusal("changed_meanwhile", "The synonyms were changed meanwhile. Read them again."));
  }
  VERSIONS.expectChange();
  sealSoon(call);
  return ok({ version: before.version + 1, updatedAt: now, list });
}
