import type { PictureRows } from "./picture-rows.ts";

/** A picture is dragged by itself, with a mouse or a finger, and its row follows. */
export function dragPictures(rows: PictureRows, dropped: (row: HTMLElement) => void): void {
  const { list } = rows;
  list.addEventListener("pointerdown", (event) => {
    const picture = event.target instanceof HTMLImageElement ? event.target : null;
    const row = picture?.closest("li");
    if (!picture || !row || event.button !== 0) {
      return;
    }
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    row.classList.add("picture-row--moving");
    const follow = ({ clientX, clientY }: PointerEvent) => {
      const over = document.elementFromPoint(clientX, clientY)?.closest("li");
      if (!over || over === row || over.parentElement !== list) {
        return;
      }
      const isBefore = rows.indexOf(over) < rows.indexOf(row);
      list.insertBefore(row, isBefore ? over : over.nextElementSibling);
      // A row that is put elsewhere loses the pointer.
      picture.setPointerCapture(event.pointerId);
    };
    const end = () => {
      row.classList.remove("picture-row--moving");
      picture.removeEventListener("pointermove", follow);
      dropped(row);
    };
    picture.addEventListener("pointermove", follow);
    picture.addEventListener("lostpointercapture", end, { once: true });
  });
}
