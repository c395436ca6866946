import type { Person, Words } from '../card.ts';

/** Writes a sentence with whatever it is given for each person, by their label. */
export type SayNaming = (name: (person: string) => string) => string;

/** Stand around a person's number, the longer the more of them a text has: no end of it is its beginning. */
const SIGN = ['\ue002', '\ue001'] as const;

/** A sentence with its people among its words. What else is in it stays text, whatever it says. */
export function sayPeople(say: SayNaming): Words {
  const plain = say((person) => person);
  let sign: string = SIGN.join('');
  while (plain.includes(sign)) sign += SIGN[1];
  const people: Person[] = [];
  const said = say((person) => `${sign}${people.push({ person }) - 1}${sign}`);
  const words = said.split(sign).map((part, at) => (at % 2 === 1 ? people[Number(part)] : part));
  return { words: words.flatMap((word) => (word === undefined || word === '' ? [] : [word])) };
}

/** The same as what a paragraph consists of; one that names nobody is its text alone. */
export function textOfPeople(say: SayNaming): { text: string; words?: Words['words'] } {
  const text = say((person) => person);
  const { words } = sayPeople(say);
  return words.every((word) => typeof word === 'string') ? { text } : { text, words };
}
