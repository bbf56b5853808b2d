// CaptionDuplicates
