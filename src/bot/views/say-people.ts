import type { Person, Words } from '../card.ts';

/** Begins and ends what stands for a person; lengthened until no text has it. */
const SIGN = '\ue001';

/**
 * A sentence with its people among its words. `say` writes it with whatever it is given for each person, by their label;
 * what else is in it stays text, whatever it says.
 */
export function sayPeople(say: (name: (person: string) => string) => string): Words {
  const plain = say((person) => person);
  let sign = SIGN;
  while (plain.includes(sign)) sign += SIGN;
  const people: Person[] = [];
  const said = say((person) => `${sign}${people.push({ person }) - 1}${sign}`);
  // Between each pair of signs stands a person's number.
  const words = said.split(sign).map((part, at) => (at % 2 === 1 ? people[Number(part)] : part));
  return { words: words.flatMap((word) => (word === undefined || word === '' ? [] : [word])) };
}

/** The same as a paragraph's text. */
export function textOfPeople(say: (name: (person: string) => string) => string): Words & { text: string } {
  return { text: say((person) => person), words: sayPeople(say).words };
}
