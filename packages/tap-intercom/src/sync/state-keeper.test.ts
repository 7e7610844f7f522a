import { describe, expect, it } from '@jest/globals';
import type { Message } from '@intercom-to-snowflake/singer';
import { createStateKeeper } from './state-keeper.ts';

const record: Message = { type: 'RECORD', stream: 'contacts', record: { id: '1' } };
const moved = [
  { stream: 'contacts', key: 'updated_at', bookmark: { seconds: 1_700_000_000 } },
] as const;

function keeperOn(written: Message[]) {
  return createStateKeeper(
    {},
    {
      // As the real writer: everything is taken before it returns.
      // eslint-disable-next-line @typescript-eslint/require-await -- a failure is to reject
      write: async (messages) => {
        for (const message of messages) written.push(message);
      },
      flush: () => Promise.resolve(),
    },
  );
}

describe('a bookmark', () => {
  it('is in the state behind the messages that it stands for', async () => {
    const written: Message[] = [];
    await keeperOn(written).write([record], moved);
    expect(written).toEqual([
      record,
      {
        type: 'STATE',
        value: { bookmarks: { contacts: { updated_at: '2023-11-14T22:13:20.000Z' } } },
      },
    ]);
  });

  it('stays where it is when the messages in front of it cannot all be made', async () => {
    const written: Message[] = [];
    const keeper = keeperOn(written);
    function* failing(): Generator<Message> {
      yield record;
      throw new Error('no second record');
    }
    await expect(keeper.write(failing(), moved)).rejects.toThrow('no second record');
    await keeper.close();
    expect(written).toEqual([record, { type: 'STATE', value: {} }]);
  });
});
