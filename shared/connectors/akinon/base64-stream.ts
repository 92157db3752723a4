import { IngestError } from '../../domain/errors.ts';

/** What surrounds and wraps the text of a careful or careless encoder, and means nothing. */
const NOISE = /[\s"]+/g;
const ENDING = /^([A-Za-z0-9+/_-]*)(=*)$/;

/**
 * Decodes base64 text as it arrives.
 *
 * Both alphabets, wrapped lines, double quotes around the text and a missing padding are taken; anything else, or text
 * after the padding, is not. Memory: one chunk.
 * Errors: transient for what is no base64 (an error page, a body that was cut), contract beyond `encodedBytes` of text.
 * Test: test/unit/connectors/akinon/base64-stream.property.test.ts
 */
export async function* decodeBase64(
  body: AsyncIterable<Uint8Array>,
  limits: { readonly encodedBytes: number },
): AsyncGenerator<Buffer> {
  let bytes = 0;
  let open = '';
  let padding = '';
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > limits.encodedBytes) {
      throw new IngestError('contract', `the download is larger than ${limits.encodedBytes} bytes, which is refused`);
    }
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1').replace(NOISE, '');
    const [, content, end] = ENDING.exec(text) ?? [];
    if (content === undefined || end === undefined || (padding !== '' && content !== '')) throw noBase64();
    padding += end;
    open += content;
    const whole = open.length - (open.length % 4);
    if (whole > 0) yield Buffer.from(open.slice(0, whole), 'base64');
    open = open.slice(whole);
  }
  // A rest of one character holds six bits, and no byte has so few.
  const padded = padding === '' || (open.length + padding.length) % 4 === 0;
  if (open.length === 1 || padding.length > 2 || !padded) throw noBase64();
  if (open !== '') yield Buffer.from(open, 'base64');
}

const noBase64 = (): IngestError => new IngestError('transient', 'the download is no base64; it is asked for again');
