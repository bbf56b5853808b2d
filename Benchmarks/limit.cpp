// The raw limit: simdjson and SQLite's C interface, nothing checked and no history kept.
//
//   limit FEED.json DATABASE      the first time inserts every item with full-text search, later
//                                 compares each item's hash and rewrites what differs
//
// Build: g++ -O3 -march=native -std=c++17 limit.cpp -lsimdjson -lsqlite3
#include <simdjson.h>
#include <sqlite3.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

static sqlite3 *database;

static void run(const char *sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return;
  fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(database));
  exit(1);
}

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement = nullptr;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK) return statement;
  fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(database));
  exit(1);
}

static void bind(sqlite3_stmt *statement, int column, std::string_view text) {
  sqlite3_bind_text(statement, column, text.data(), int(text.size()), SQLITE_STATIC);
}

static int step(sqlite3_stmt *statement) {
  int code = sqlite3_step(statement);
  if (code != SQLITE_ROW) sqlite3_reset(statement);
  return code;
}

// Multiply and fold, eight bytes at a time.
static uint64_t hash(std::string_view bytes) {
  uint64_t state = 0x9E3779B97F4A7C15 ^ bytes.size(), word;
  for (size_t at = 0; at < bytes.size(); at += 8) {
    word = 0;
    memcpy(&word, bytes.data() + at, bytes.size() - at < 8 ? bytes.size() - at : 8);
    __uint128_t product = __uint128_t(state ^ word) * 0xD6E8FEB86659FD93;
    state = uint64_t(product) ^ uint64_t(product >> 64);
  }
  return state;
}

int main(int argc, char **argv) {
  if (argc != 3 || sqlite3_open(argv[2], &database) != SQLITE_OK) return 2;
  run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;"
      "CREATE TABLE IF NOT EXISTS post(pk INTEGER PRIMARY KEY, id TEXT UNIQUE, hash INTEGER, url TEXT, caption TEXT,"
      " published TEXT, modified TEXT, language TEXT, authors TEXT, tags TEXT, attachments TEXT);"
      "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(caption, content = 'post', content_rowid = 'pk');"
      "BEGIN IMMEDIATE");
  auto find = prepare("SELECT hash, pk FROM post WHERE id = ?1");
  auto insert = prepare("INSERT INTO post(id, hash, url, caption, published, modified, language, authors, tags,"
                        " attachments) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
  auto update = prepare("UPDATE post SET hash = ?2, url = ?3, caption = ?4, published = ?5, modified = ?6,"
                        " language = ?7, authors = ?8, tags = ?9, attachments = ?10 WHERE id = ?1");
  auto forget = prepare("INSERT INTO search(search, rowid, caption) SELECT 'delete', pk, caption FROM post WHERE pk = ?1");
  auto index = prepare("INSERT INTO search(rowid, caption) VALUES(?1, ?2)");
  auto empty = prepare("SELECT 1 FROM post LIMIT 1");
  bool isFirst = step(empty) != SQLITE_ROW;
  sqlite3_reset(empty);

  auto json = simdjson::padded_string::load(argv[1]).take_value();
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document = parser.iterate(json);
  for (simdjson::ondemand::object item : document["items"].get_array()) {
    std::string_view raw = item.raw_json();
    auto fingerprint = int64_t(hash(raw));
    item.reset();
    std::string_view id = item["id"];
    int64_t row = 0;
    if (!isFirst) {
      bind(find, 1, id);
      if (step(find) == SQLITE_ROW) row = sqlite3_column_int64(find, 1);
      bool isSame = row != 0 && sqlite3_column_int64(find, 0) == fingerprint;
      sqlite3_reset(find);
      if (isSame) continue;
    }
    if (row != 0) {
      sqlite3_bind_int64(forget, 1, row);
      step(forget);
    }
    auto write = row == 0 ? insert : update;
    bind(write, 1, id);
    sqlite3_bind_int64(write, 2, fingerprint);
    bind(write, 3, item["url"]);
    std::string_view caption = item["content_text"];
    bind(write, 4, caption);
    bind(write, 5, item["date_published"]);
    bind(write, 6, item["date_modified"]);
    bind(write, 7, item["language"]);
    int column = 8;
    for (auto key : {"authors", "tags", "attachments"}) {
      simdjson::ondemand::array list = item[key].get_array();
      bind(write, column++, std::string_view(list.raw_json()));
    }
    if (step(write) != SQLITE_DONE) return 1;
    sqlite3_bind_int64(index, 1, row == 0 ? sqlite3_last_insert_rowid(database) : row);
    bind(index, 2, caption);
    step(index);
  }
  run("COMMIT");
  for (auto statement : {find, insert, update, forget, index, empty}) sqlite3_finalize(statement);
  return sqlite3_close(database) == SQLITE_OK ? 0 : 1;
}
