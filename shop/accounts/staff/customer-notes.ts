import { MAX_NOTES, type NewNote } from "../../../domain/accounts/notes.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { deleteNote, insertNote, listNotes } from "../../../stores/accounts/notes.ts";
import { audit, auditOrigin } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";

/** Notes something about a customer. A form that is sent again finds its note there. */
export async function noteCustomer(
  call: Call,
  accountId: string,
  { id, text }: NewNote,
): Promise<Result<null, Refusal>> {
  const { env } = call;
  const createdBy = auditOrigin(call).actor;
  if (!(await insertNote(env, { id, accountId, text, createdBy, createdAt: Date.now() }, MAX_NOTES))) {
    const notes = await listNotes(env, accountId);
    return notes.some((note) => note.id === id)
      ? ok(null)
      : err(refusal("invalid_request", `A customer has at most ${MAX_NOTES} notes. Delete one first.`));
  }
  // The log is kept when the customer is erased: it names the note, and does not repeat it.
  await audit(call, { action: "customer.noted", subject: accountId, before: null, after: { note: id } });
  return ok(null);
}

/** Deletes a note. Deleting one that is gone already is no error. */
export async function dropNote(call: Call, accountId: string, id: string): Promise<void> {
  if (await deleteNote(call.env.DB, accountId, id)) {
    const before = { note: id };
    await audit(call, { action: "customer.note_deleted", subject: accountId, before, after: null });
  }
}
