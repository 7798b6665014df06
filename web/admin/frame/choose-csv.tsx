interface ChooseCsvProps {
  /** Where the form is sent: `do` is `preview` or `import`. */
  action: string;
  /** Whether the page shows a preview, and the browser has to send the file a second time. */
  again: boolean;
}

/** Asks for a CSV file, whose changes are shown before any is made. */
export function ChooseCsv({ action, again }: ChooseCsvProps) {
  return (
    <form class="panel choose" method="post" action={action} enctype="multipart/form-data">
      <div class="field">
        <label for="file">{again ? "The file, once more" : "File"}</label>
        <input class="input" id="file" name="file" type="file" accept=".csv,text/csv" required />
      </div>
      <div class="actions">
        <button class="button" type="submit" name="do" value="preview">
          Show what would change
        </button>
        {again ? (
          <button class="button button--quiet" type="submit" name="do" value="import">
            Import it
          </button>
        ) : null}
      </div>
    </form>
  );
}
