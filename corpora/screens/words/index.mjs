// Reads the words that the screens show.

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HERE = new URL(".", import.meta.url);
const CORPORA = new URL("../../", HERE);

function blocks(name) {
  const found = [];
  for (const line of readFileSync(new URL(name, HERE), "utf8").split("\n")) {
    if (line.startsWith("= ")) found.push({ title: line.slice(2), lines: [] });
    else if (line && !line.startsWith("# ")) found.at(-1)?.lines.push(line);
  }
  return found;
}

const conversations = (name) => blocks(name).map(({ title, lines }) => ({
  title,
  messages: lines.map((line) => {
    const at = line.indexOf(": ");
    return { who: line.slice(0, at), text: line.slice(at + 2) };
  }),
}));

/** Conversations: a title and messages. */
export const chats = conversations("chats.txt");
/** The same in other languages, whose code is the title. */
export const languages = conversations("languages.txt");

export const documents = blocks("documents.txt").map(({ title, lines }) => ({ title, paragraphs: lines }));

export const articles = blocks("articles.txt").map(({ title, lines }) => {
  const article = { title, paragraphs: [] };
  for (const line of lines) {
    const key = /^(host|look|nav|side): (.*)$/.exec(line);
    if (!key) article.paragraphs.push(line);
    else article[key[1]] = ["nav", "side"].includes(key[1]) ? key[2].split("|") : key[2];
  }
  return article;
});

const rows = (path) => readFileSync(path, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));

/** Rows of the authored texts by id; only those that nothing is trained on are ever shown. */
export function authored() {
  const found = new Map();
  const folder = new URL("authored/", CORPORA);
  for (const label of readdirSync(folder)) {
    for (const file of readdirSync(new URL(`${label}/`, folder))) {
      if (!file.endsWith(".jsonl")) continue;
      for (const row of rows(fileURLToPath(new URL(`${label}/${file}`, folder)))) if (row.split === "held") found.set(row.id, row);
    }
  }
  return found;
}

/** The risky rows that are shown: id, category, channel and text. */
export function risky(held) {
  const golden = new Map(rows(new URL("conformance/text.jsonl", CORPORA)).map((row) => [row.id, row.input.text]));
  return readFileSync(new URL("../risky.tsv", HERE), "utf8").split("\n").filter((line) => line && !line.startsWith("#")).slice(1).map((line) => {
    const [id, category, channel] = line.split("\t");
    return { id, category, channel, text: held.get(id)?.text ?? golden.get(id) };
  });
}
