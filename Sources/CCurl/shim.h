#pragma once
#define CURL_STRICTER 1
#include <curl/curl.h>

// Swift cannot call C functions with a variable number of arguments: one wrapper per argument type.
static inline CURLcode ccurl_setopt_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
