// CaptionText
