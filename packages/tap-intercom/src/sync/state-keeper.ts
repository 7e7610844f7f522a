import {
  bookmarkOf,
  withBookmark,
  withCurrentlySyncing,
  type Message,
  type MessageWriter,
  type State,
} from '@intercom-to-snowflake/singer';
import { parseBookmark, writeBookmark, type Bookmark } from './bookmark.ts';

/** The one place where the state changes: together with the messages that make it true. */
export type StateKeeper = {
  bookmark(stream: string, key: string): Bookmark | undefined;
  /**
   * Writes the messages, and behind them the state with these bookmarks moved. A bookmark never goes
   * back, and stays where it is when the messages cannot all be made.
   */
  write(messages: Iterable<Message>, moved?: readonly MovedBookmark[]): Promise<void>;
  /** Names the stream in progress, null for none, from the next state on. */
  setCurrentlySyncing(stream: string | null): void;
  /** Writes the whole state, and waits until all is written. */
  close(): Promise<void>;
};

export type MovedBookmark = {
  readonly stream: string;
  readonly key: string;
  readonly bookmark: Bookmark;
};

export function createStateKeeper(initial: State, writer: MessageWriter): StateKeeper {
  let state = initial;

  function move({ stream, key, bookmark }: MovedBookmark): void {
    const earlier = parseBookmark(bookmarkOf(state, stream), key);
    const isBackwards = earlier !== undefined && bookmark.seconds < earlier.seconds;
    const kept = isBackwards ? { ...bookmark, seconds: earlier.seconds } : bookmark;
    state = withBookmark(state, stream, writeBookmark(kept, key));
  }

  /** Messages may be made as they are taken: only behind the last of them is true what the bookmarks say. */
  function* withState(
    messages: Iterable<Message>,
    moved: readonly MovedBookmark[],
  ): Generator<Message> {
    yield* messages;
    for (const one of moved) move(one);
    yield { type: 'STATE', value: state };
  }

  return {
    bookmark: (stream, key) => parseBookmark(bookmarkOf(state, stream), key),

    // The writer keeps the order of calls: what other streams' bookmarks say was written before.
    write: (messages, moved = []) =>
      writer.write(moved.length === 0 ? messages : withState(messages, moved)),

    setCurrentlySyncing: (stream) => {
      state = withCurrentlySyncing(state, stream);
    },

    close: async () => {
      await writer.write([{ type: 'STATE', value: state }]);
      await writer.flush();
    },
  };
}
