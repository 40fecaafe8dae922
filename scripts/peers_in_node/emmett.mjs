// Emmett as it is measured: a line of JSON on standard input asks, a line of JSON on standard output answers with how
// much was done in how many seconds. It ends when its input does.

import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dumbo, rawSql } from '@event-driven-io/dumbo';
import {
  getPostgreSQLEventStore,
  postgreSQLEventStoreConsumer,
  postgreSQLRawSQLProjection,
  rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';
import { getSQLiteEventStore, sqliteConnection, sqliteRawSQLProjection } from '@event-driven-io/emmett-sqlite';

const BATCH = 1000;
console.log = console.error; // standard output holds answers and nothing else

const table = (name) =>
  `CREATE TABLE IF NOT EXISTS ${name} (reference TEXT PRIMARY KEY, events INTEGER NOT NULL, last TEXT NOT NULL)`;

// A row a subject: how many events there were, and the last of them. Nothing in the names is of others.
const upsert = (name, event) =>
  `INSERT INTO ${name} VALUES ('${event.metadata.streamName}', 1, '${event.type}') ON CONFLICT (reference)` +
  ` DO UPDATE SET events = ${name}.events + 1, last = excluded.last`;

const timed = async (count, work) => {
  globalThis.gc?.();
  const begun = process.hrtime.bigint();
  await work();
  return { count, seconds: Number(process.hrtime.bigint() - begun) / 1e9 };
};

// -- the two databases ------------------------------------------------------------------------------------------------

const onSQLite = (path, types, inline) => {
  const projected = (name) =>
    sqliteRawSQLProjection({ canHandle: types, evolve: (event) => upsert(name, event), initSQL: table(name) });
  const connection = sqliteConnection({ fileName: path }); // one for all: it opens the file for every append otherwise
  const store = getSQLiteEventStore({
    fileName: path,
    connectionOptions: { singleton: true, connection },
    projections: inline ? [{ type: 'inline', projection: projected('inline_subjects') }] : [],
  });
  return {
    store,
    migrate: () => store.schema.migrate(),
    head: async () => (await connection.query('SELECT max(global_position) AS head FROM emt_messages'))[0].head,
    counted: async (name) => (await connection.query(`SELECT sum(events) AS count FROM ${name}`))[0].count,
    prepare: async (name) => {
      await connection.command(`DROP TABLE IF EXISTS ${name}`);
      await connection.command(table(name));
    },
    project: async (name, head) => {
      const consumer = store.consumer({ pulling: { batchSize: BATCH, pullingFrequencyInMs: 0 } });
      consumer.processor({
        processorId: name,
        projection: projected(name),
        startFrom: 'BEGINNING',
        stopAfter: (event) => event.metadata.globalPosition >= BigInt(head),
      });
      await consumer.start();
    },
    close: () => connection.close(),
  };
};

const onPostgreSQL = (address, types, inline) => {
  const projected = (name) =>
    postgreSQLRawSQLProjection({
      name,
      canHandle: types,
      evolve: (event) => rawSql(upsert(name, event)),
      init: () => rawSql(table(name)),
    });
  const store = getPostgreSQLEventStore(address, {
    projections: inline ? [{ type: 'inline', projection: projected('inline_subjects') }] : [],
  });
  const pulling = { batchSize: BATCH, pullingFrequencyInMs: 0 };
  return {
    store,
    migrate: () => store.schema.migrate(),
    prepare: async () => undefined,
    head: async () => undefined,
    counted: async (name) => {
      const pool = dumbo({ connectionString: address });
      const { rows } = await pool.execute.query(rawSql(`SELECT sum(events)::int AS count FROM ${name}`));
      await pool.close();
      return rows[0].count;
    },
    project: async (name) => {
      const consumer = postgreSQLEventStoreConsumer({
        connectionString: address,
        stopWhen: { noMessagesLeft: true },
        pulling,
      });
      consumer.projector({ processorId: name, projection: projected(name), startFrom: 'BEGINNING' });
      await consumer.start();
      await consumer.close();
    },
    rebuild: async (name) => {
      const consumer = rebuildPostgreSQLProjections({
        connectionString: address,
        projections: [projected(name)],
        pulling,
      });
      await consumer.start();
      await consumer.close();
    },
    close: () => store.close(),
  };
};

// -- what can be asked ------------------------------------------------------------------------------------------------

const opened = new Map();

const events = (path) => readFileSync(path, 'utf8').split('\n').filter(Boolean).map(JSON.parse);

const asks = {
  open: async ({ name, on, address, types, inline }) => {
    const found = (on === 'sqlite' ? onSQLite : onPostgreSQL)(address, types, inline);
    await found.migrate();
    opened.set(name, found);
    return {};
  },

  // All events of a file, those of a stream at once.
  fill: async ({ name, path }) => {
    const { store } = opened.get(name);
    const streams = new Map();
    let count = 0;
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const { stream, ...event } = JSON.parse(line);
      if (!streams.has(stream)) streams.set(stream, []);
      streams.get(stream).push(event);
      count += 1;
    }
    return timed(count, async () => {
      for (const [stream, some] of streams) {
        await store.appendToStream(stream, some, { expectedStreamVersion: 0n });
      }
    });
  },

  // The events of a file, each in a transaction of its own, at the version at which its stream has to be.
  append: async ({ name, path }) => {
    const { store } = opened.get(name);
    const given = events(path);
    return timed(given.length, async () => {
      for (const { stream, version, ...event } of given) {
        await store.appendToStream(stream, [event], { expectedStreamVersion: BigInt(version - 1) });
      }
    });
  },

  replay: async ({ name, stream, times }) => {
    const { store } = opened.get(name);
    return timed(times, async () => {
      for (let nth = 0; nth < times; nth += 1) {
        await store.aggregateStream(stream, {
          initialState: () => ({ count: 0, last: null }),
          evolve: (state, event) => ({ count: state.count + 1, last: event.data }),
        });
      }
    });
  },

  // A projection under a new name, from the first event on; the events that it says it has seen.
  project: async ({ name, projection }) => {
    const found = opened.get(name);
    await found.prepare(projection);
    const head = await found.head();
    const { seconds } = await timed(0, () => found.project(projection, head));
    return { seconds, count: await found.counted(projection) };
  },

  rebuild: async ({ name, projection }) => {
    const found = opened.get(name);
    const { seconds } = await timed(0, () => found.rebuild(projection));
    return { seconds, count: await found.counted(projection) };
  },

  close: async ({ name }) => {
    await opened.get(name).close();
    opened.delete(name);
    return {};
  },
};

const version = (name) => JSON.parse(readFileSync(`node_modules/@event-driven-io/${name}/package.json`, 'utf8')).version;

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

say({
  node: process.versions.node,
  emmett: version('emmett'),
  'emmett-sqlite': version('emmett-sqlite'),
  'emmett-postgresql': version('emmett-postgresql'),
});
for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...given } = JSON.parse(line);
  try {
    say(await asks[ask](given));
  } catch (fault) {
    say({ fault: String(fault?.stack ?? fault) });
  }
}
process.exit(0);
