internal import CaptionText
internal import Foundation

/// The scalars of a caption with all that is only spelling taken out: HTML entities decoded once,
/// NFKC, and the characters that print nothing dropped.
///
/// Letters keep their case, for the sake of links. Normalising Unicode is what costs most here, so
/// a caption that is surely normal already is never handed to it.
func preparedScalars(_ caption: String) -> [Unicode.Scalar] {
  var scalars = decodedScalars(caption)
  if caption.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x26 }) { return scalars }
  if scalars.contains("&") { scalars = decodingEntities(scalars) }
  scalars.removeAll { isDefaultIgnorable($0) }
  guard !scalars.allSatisfy(isSurelyNormal) else { return scalars }
  var view = String.UnicodeScalarView()
  // NFKC would take an acute accent typed for an apostrophe apart.
  view.append(contentsOf: scalars.map { $0 == "´" ? "'" : $0 })
  scalars = Array(String(view).precomposedStringWithCompatibilityMapping.unicodeScalars)
  scalars.removeAll { isDefaultIgnorable($0) }
  return scalars
}

/// Whether NFKC leaves a scalar as it is whatever stands beside it, or changes it in a way that
/// makes no difference here: spaces, dashes and quotes.
///
/// A scalar that the table lacks only costs time. Source: DerivedNormalizationProps.txt, NFKC_QC.
private func isSurelyNormal(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0xA7, 0xA9, 0xAB...0xAE, 0xB0, 0xB1, 0xB4, 0xB6, 0xB7, 0xBB, 0xBF...0x131,
    0x134...0x13E, 0x141...0x148, 0x14A...0x17E, 0x180...0x1C3, 0x1CD...0x1F0, 0x1F4...0x2AF,
    0x400...0x482, 0x48A...0x52F, 0x5D0...0x5EA, 0x621...0x64A, 0xE01...0xE30, 0x2000...0x2023,
    0x2026...0x2032, 0x20A0...0x20A7, 0x20A9...0x20C0, 0x2190...0x2211, 0x2300...0x2328,
    0x2500...0x29FF, 0x2B00...0x2BFF, 0x3000...0x3029, 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC,
    0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0x1F000...0x1F0FF, 0x1F1E6...0x1F1FF,
    0x1F300...0x1FAFF:
    true
  default: false
  }
}

/// Source: DerivedCoreProperties.txt, Default_Ignorable_Code_Point; a switch, because looking the
/// property up costs ten times as much.
private func isDefaultIgnorable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0xAC: false
  case 0xAD, 0x34F, 0x61C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F, 0x200B...0x200F,
    0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFF8,
    0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF:
    true
  default: false
  }
}
