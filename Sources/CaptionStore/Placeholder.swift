// CaptionStore
