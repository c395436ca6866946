import type { Picture } from './open-charts.ts';

const MAX_PICTURES = 200;
const MAX_BYTES = 16_000_000;

/** Pictures by what they show; the ones looked at longest ago go first. */
export interface PictureCache {
  find(key: string): Picture | null;
  keep(key: string, picture: Picture): void;
}

export function makePictureCache(limits = { pictures: MAX_PICTURES, bytes: MAX_BYTES }): PictureCache {
  // A map keeps the order in which its keys were set.
  const pictures = new Map<string, Picture>();
  let bytes = 0;
  const drop = (key: string) => {
    bytes -= pictures.get(key)?.png.length ?? 0;
    pictures.delete(key);
  };
  return {
    find: (key) => {
      const found = pictures.get(key);
      if (!found) return null;
      pictures.delete(key);
      pictures.set(key, found);
      return found;
    },
    keep: (key, picture) => {
      drop(key);
      if (picture.png.length > limits.bytes) return;
      pictures.set(key, picture);
      bytes += picture.png.length;
      for (const oldest of pictures.keys()) {
        if (pictures.size <= limits.pictures && bytes <= limits.bytes) break;
        drop(oldest);
      }
    },
  };
}
