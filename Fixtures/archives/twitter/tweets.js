window.YTD.tweets.part0 = [
  {"tweet": {"id": "1116667778889990001", "id_str": "1116667778889990001", "created_at": "Fri Apr 12 11:50:20 +0000 2019", "lang": "en",
    "full_text": "Tea &amp; toast &lt;3 &amp;lt; https://t.co/aaa https://t.co/bbb",
    "entities": {"urls": [{"url": "https://t.co/aaa", "expanded_url": "https://example.org/?a=1&b=2", "indices": ["20", "33"]}], "hashtags": [], "media": [{"url": "https://t.co/bbb", "media_url_https": "https://pbs.twimg.com/media/x.jpg"}]},
    "extended_entities": {"media": [
      {"url": "https://t.co/bbb", "media_url_https": "https://pbs.twimg.com/media/x.jpg", "ext_alt_text": "Toast", "sizes": {"large": {"w": "1200", "h": "800"}}},
      {"url": "https://t.co/bbb", "media_url_https": "https://pbs.twimg.com/v.jpg", "video_info": {"duration_millis": "1500", "variants": [
        {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/x.m3u8"},
        {"bitrate": "256000", "content_type": "video/mp4", "url": "https://video.twimg.com/low.mp4"},
        {"bitrate": "832000", "content_type": "video/mp4", "url": "https://video.twimg.com/high.mp4"}]}}]}}},
  {"tweet": {"id_str": "1116667778889990002", "created_at": "Wed Aug 27 13:08:45 +0000 2008", "full_text": "RT @bob: not mine", "entities": {}}},
  {"tweet": {"id_str": "1116667778889990003", "created_at": "Wed Aug 27 13:08:45 +0000 2008", "full_text": "@bob yes", "lang": "und", "in_reply_to_status_id_str": "1"}}
]
