// What SQLite alone takes for the rows of a first pull: those of a store that a pull has filled are
// read into memory, then written into an empty store by the same statements in as large
// transactions. While that is timed nothing is downloaded, parsed, hashed or copied.
//
//   rows FILLED EMPTY      prints cpu seconds; EMPTY is made by `captions init`
//
// Build: g++ -O3 -march=native -std=c++17 rows.cpp -lsqlite3
#include <sqlite3.h>
#include <sys/resource.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

struct Value {
  int type;
  int64_t number;
  std::string text;
};

// The parameters of each statement, in its order; a row of the query holds them one after another.
struct Statement {
  const char *sql;
  int count;
  sqlite3_stmt *prepared;
};

static Statement statements[] = {
    {"INSERT INTO caption (id, text, exactKey) VALUES (?, ?, ?)", 3},
    {"INSERT INTO content (id, title, caption, language, visibility, contentWarning, tags, media)"
     " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", 8},
    {"INSERT INTO contentSearch (rowid, caption, alt, account, tags) VALUES (?, ?, ?, ?, ?)", 5},
    {"INSERT INTO post (row, id, content, createdAt) VALUES (?, ?, ?, ?)", 4},
    {"INSERT INTO link (remote, key, existence, contentHash, observed, version, account, permalink,"
     " publishedAt, editedAt, original, post) VALUES (?, ?, 'live', ?, ?, ?, ?, ?, ?, ?, ?, ?)", 11}};

static const Statement *const insertCaption = &statements[0];

static const char *query = R"(
  SELECT caption.id, caption.text, exactKey,
    content.id, title, caption, language, visibility, contentWarning, tags, media,
    content.id, caption.text,
    (SELECT group_concat(value ->> 'alt', char(10)) FROM json_each(media)),
    words, (SELECT group_concat(value, char(10)) FROM json_each(tags)),
    post.row, post.id, post.content, createdAt,
    link.remote, link.key, contentHash, observed, version, account, permalink, publishedAt, editedAt,
    original, link.post
  FROM content JOIN caption ON caption.id = content.caption
    JOIN post ON post.content = content.id JOIN link ON link.post = post.row
    LEFT JOIN (SELECT id AS named, coalesce(name, '') || char(10) || coalesce(url, '') AS words
      FROM account) ON named = account
  ORDER BY content.id)";

static sqlite3 *open(const char *path) {
  sqlite3 *database;
  if (sqlite3_open(path, &database) == SQLITE_OK) return database;
  exit(1);
}

static void check(sqlite3 *database, int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  fprintf(stderr, "rows: %s\n", sqlite3_errmsg(database));
  exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql) {
  sqlite3_stmt *statement = nullptr;
  check(database, sqlite3_prepare_v2(database, sql, -1, &statement, nullptr));
  return statement;
}

static std::vector<Value> read(const char *path) {
  sqlite3 *database = open(path);
  sqlite3_stmt *items = prepare(database, query);
  std::vector<Value> values;
  while (sqlite3_step(items) == SQLITE_ROW)
    for (int column = 0; column < sqlite3_column_count(items); column++) {
      Value value{sqlite3_column_type(items, column), sqlite3_column_int64(items, column), ""};
      if (value.type == SQLITE_TEXT)
        value.text.assign((const char *)sqlite3_column_text(items, column), sqlite3_column_bytes(items, column));
      values.push_back(std::move(value));
    }
  sqlite3_finalize(items);
  sqlite3_close(database);
  return values;
}

static void run(sqlite3 *database, sqlite3_stmt *statement, const Value *values, int count) {
  for (int index = 0; index < count; index++) {
    const Value &value = values[index];
    if (value.type == SQLITE_NULL) sqlite3_bind_null(statement, index + 1);
    else if (value.type == SQLITE_INTEGER) sqlite3_bind_int64(statement, index + 1, value.number);
    else sqlite3_bind_text(statement, index + 1, value.text.data(), int(value.text.size()), SQLITE_STATIC);
  }
  check(database, sqlite3_step(statement));
  check(database, sqlite3_reset(statement));
}

static double cpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const std::vector<Value> values = read(argv[1]);
  double start = cpuSeconds();
  sqlite3 *database = open(argv[2]);
  check(database, sqlite3_exec(database, "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;"
                               "PRAGMA secure_delete = OFF; BEGIN IMMEDIATE", nullptr, nullptr, nullptr));
  for (Statement &statement : statements) statement.prepared = prepare(database, statement.sql);
  int64_t captions = 0;
  int items = 0;
  for (const Value *at = values.data(), *end = at + values.size(); at < end; items++) {
    if (items % 50000 == 49999) check(database, sqlite3_exec(database, "COMMIT; BEGIN IMMEDIATE", nullptr, nullptr, nullptr));
    for (Statement &statement : statements) {
      // A caption that an earlier content has is there already.
      bool isThere = &statement == insertCaption && at->number <= captions;
      if (!isThere) run(database, statement.prepared, at, statement.count);
      if (&statement == insertCaption && !isThere) captions = at->number;
      at += statement.count;
    }
  }
  check(database, sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr));
  for (Statement &statement : statements) sqlite3_finalize(statement.prepared);
  check(database, sqlite3_close(database));
  printf("%.3f\n", cpuSeconds() - start);
  return 0;
}
