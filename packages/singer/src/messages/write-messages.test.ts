import { describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordMessage } from './messages.ts';
import { collectOutput } from '../testing/collect-output.ts';
import { createLineWriter, createMessageWriter } from './write-messages.ts';

function record(id: number, text = ''): RecordMessage {
  return { type: 'RECORD', stream: 'a', record: { id, text } };
}

describe('writing messages', () => {
  it('writes one JSON message to a line, in the order of the calls', async () => {
    const output = collectOutput();
    const writer = createMessageWriter(output.stream);
    void writer.write([
      { type: 'SCHEMA', stream: 'a', schema: {}, key_properties: ['id'] },
      { type: 'RECORD', stream: 'a', record: { text: 'é\n\ud800' } },
    ]);
    void writer.write([{ type: 'ACTIVATE_VERSION', stream: 'a', version: 1 }]);
    void writer.write([{ type: 'STATE', value: null }]);
    await writer.flush();
    expect(output.text()).toBe(
      [
        '{"type":"SCHEMA","stream":"a","schema":{},"key_properties":["id"]}',
        '{"type":"RECORD","stream":"a","record":{"text":"é\\n\\ud800"}}',
        '{"type":"ACTIVATE_VERSION","stream":"a","version":1}',
        '{"type":"STATE","value":null}',
        '',
      ].join('\n'),
    );
  });

  it('joins small messages to larger writes, and loses none of the bytes of large ones', async () => {
    const output = collectOutput();
    const writer = createMessageWriter(output.stream);
    const messages = Array.from({ length: 100 }, (_, id) =>
      record(id, id % 20 === 0 ? '鍵'.repeat(1000 * id) : '€'.repeat(500)),
    );
    for (const message of messages) await writer.write([message]);
    await writer.flush();
    expect(output.text()).toBe(messages.map((one) => `${JSON.stringify(one)}\n`).join(''));
    expect(output.writes().length).toBeLessThan(15);
  });

  it('keeps nothing back while the program waits for something', async () => {
    const output = collectOutput();
    await createMessageWriter(output.stream).write([record(1)]);
    await nextTurn();
    expect(output.text()).toBe('{"type":"RECORD","stream":"a","record":{"id":1,"text":""}}\n');
  });

  it('writes a state at once, with all that came before it', () => {
    const output = collectOutput();
    const writer = createMessageWriter(output.stream);
    void writer.write([record(1), { type: 'STATE', value: 1 }, record(2)]);
    expect(output.text()).toBe(
      '{"type":"RECORD","stream":"a","record":{"id":1,"text":""}}\n{"type":"STATE","value":1}\n',
    );
  });

  it('waits while the output takes no more, and goes on when it does', async () => {
    const taken: (() => void)[] = [];
    const slow = new Writable({
      highWaterMark: 1000,
      write: (_chunk, _encoding, done) => {
        taken.push(done);
      },
    });
    const writer = createMessageWriter(slow);
    let isDone = false;
    const writing = writer.write([record(1, 'x'.repeat(70_000))]).then(() => {
      isDone = true;
    });
    await nextTurn();
    expect(isDone).toBe(false);
    taken.shift()?.();
    await writing;
    expect(isDone).toBe(true);
  });

  it('does not end flushing before the last byte is taken', async () => {
    const taken: (() => void)[] = [];
    const slow = new Writable({
      write: (_chunk, _encoding, done) => {
        taken.push(done);
      },
    });
    const writer = createMessageWriter(slow);
    await writer.write([record(1)]);
    let isFlushed = false;
    const flushing = writer.flush().then(() => {
      isFlushed = true;
    });
    await nextTurn();
    expect(isFlushed).toBe(false);
    taken.shift()?.();
    await flushing;
    expect(isFlushed).toBe(true);
  });
});

describe('an output that fails', () => {
  const failing = (code: string) =>
    new Writable({
      highWaterMark: 10,
      write: (_chunk, _encoding, done) => {
        setImmediate(() => {
          done(Object.assign(new Error('write failed'), { code }));
        });
      },
    });

  it('rejects whoever waits for it, and whoever writes later, with OutputClosedError', async () => {
    const writer = createMessageWriter(failing('EPIPE'));
    const closed = {
      name: 'OutputClosedError',
      message:
        'stdout was closed by the program that reads it; see its own messages for the reason',
    };
    await expect(writer.write([record(1, 'x'.repeat(70_000))])).rejects.toMatchObject(closed);
    await expect(writer.write([record(2)])).rejects.toMatchObject(closed);
    await expect(writer.flush()).rejects.toMatchObject(closed);
  });

  it('names another reason than a closed pipe', async () => {
    const writer = createLineWriter(failing('ENOSPC'));
    await writer.writeLine('x').catch(() => undefined);
    await expect(writer.flush()).rejects.toMatchObject({
      message: 'writing to stdout failed: ENOSPC',
    });
  });

  it('is one that is destroyed with bytes in it', async () => {
    const stuck = new Writable({ write: () => undefined });
    const writer = createLineWriter(stuck);
    await writer.writeLine('x');
    const flushing = writer.flush();
    stuck.destroy();
    await expect(flushing).rejects.toMatchObject({ name: 'OutputClosedError' });
  });
});

describe('writing lines', () => {
  it('writes text and bytes as they are, each line in one write', async () => {
    const output = collectOutput();
    const writer = createLineWriter(output.stream);
    await writer.writeLine('{"n":1.0}');
    await writer.writeLine(Buffer.from('{"n":12345678901234567890}'));
    await writer.flush();
    expect(output.writes()).toEqual(['{"n":1.0}\n', '{"n":12345678901234567890}\n']);
  });
});
