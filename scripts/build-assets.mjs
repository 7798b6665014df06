import fs from "node:fs";

fs.mkdirSync("dist/public", { recursive: true });
