#pragma once
#include <sqlite3.h>

// Swift cannot call a variadic function.
static inline int csqlite_count_no_memory(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
