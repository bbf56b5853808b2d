// CaptionSync
