/** Tokens that a provider's framing of one message takes at most beside its text: role, separators. */
const FRAME_TOKENS = 16;

/**
 * At least as many tokens as any tokenizer in use makes of texts, without one: byte-level BPE and byte fallback make no
 * more tokens than there are bytes of UTF-8. Some normalize before, which can lengthen a text, so the longer of both
 * counts. Pictures, sound and tools are not in it.
 */
export function boundTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + bytesOf(text) + FRAME_TOKENS, FRAME_TOKENS);
}

function bytesOf(text: string): number {
  const plain = Buffer.byteLength(text);
  // Nothing within ASCII is normalized, and nearly all long texts are.
  if (plain === text.length) return plain;
  return Math.max(plain, Buffer.byteLength(text.normalize('NFKC')));
}
