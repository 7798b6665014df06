/** Files that are dropped on the panel, or pasted while the form is open. */
export function takeFiles(panel: HTMLElement, take: (files: readonly File[]) => void): void {
  const form = panel.closest("form");
  const filesOf = (data: DataTransfer | null) => [...(data?.files ?? [])];
  panel.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
      panel.classList.add("pictures-panel--over");
    }
  });
  panel.addEventListener("dragleave", () => panel.classList.remove("pictures-panel--over"));
  panel.addEventListener("drop", (event) => {
    panel.classList.remove("pictures-panel--over");
    const files = filesOf(event.dataTransfer);
    if (files.length > 0) {
      event.preventDefault();
      take(files);
    }
  });
  document.addEventListener("paste", (event) => {
    const files = filesOf(event.clipboardData);
    if (files.length > 0 && form?.isConnected) {
      event.preventDefault();
      take(files);
    }
  });
}
