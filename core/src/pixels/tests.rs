use std::sync::LazyLock;

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, LumaA, Rgba, RgbaImage};
use proptest::prelude::*;

use super::testkit::{
    animated_webp, apng, cmyk_jpeg, encoded, gif, gif_of_hollow_frames, gif_of_many, jpeg_with_orientation, png,
    png_chunk, png_head, quarters, zlib,
};
use super::*;
use crate::error::ErrorKind;
use crate::limits::Limits;

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const WHITE: [u8; 3] = [255; 3];

fn read(bytes: &[u8]) -> Picture {
    decode(bytes, &Limits::default(), Detail::Full).unwrap()
}

fn refusal(bytes: &[u8], limits: &Limits) -> (ErrorKind, String) {
    let error = decode(bytes, limits, Detail::Full).unwrap_err();
    (error.kind(), error.message().to_owned())
}

/// The middle of each quarter: top left, top right, bottom left, bottom right.
fn corners(rgb: &Rgb) -> [[u8; 3]; 4] {
    let (width, height) = (rgb.width as usize, rgb.height as usize);
    let at = |x: usize, y: usize| rgb.pixel(width * x / 4, height * y / 4);
    [at(1, 1), at(3, 1), at(1, 3), at(3, 3)]
}

fn near(found: [[u8; 3]; 4], wanted: [[u8; 3]; 4], by: u8) -> bool {
    found.as_flattened().iter().zip(wanted.as_flattened()).all(|(a, b)| a.abs_diff(*b) <= by)
}

/// Whether the frames are flat greys of these levels; the WebP decoder composes frames one level too dark.
fn has_greys(picture: &Picture, levels: &[u8]) -> bool {
    let found: Vec<u8> = picture.frames.iter().map(|frame| frame.data[0]).collect();
    found.len() == levels.len() && found.iter().zip(levels).all(|(a, b)| a.abs_diff(*b) <= 1)
}

#[test]
fn every_format_comes_back_as_it_went_in() {
    let image = DynamicImage::from(quarters(48, 32));
    let rgb = DynamicImage::from(image.to_rgb8());
    for (format, name, loss) in [
        (ImageFormat::Png, "png", 0),
        (ImageFormat::Bmp, "bmp", 0),
        (ImageFormat::Tiff, "tiff", 0),
        (ImageFormat::WebP, "webp", 0),
        (ImageFormat::Gif, "gif", 0),
        (ImageFormat::Ico, "ico", 0),
        (ImageFormat::Jpeg, "jpeg", 12),
    ] {
        let source = if format == ImageFormat::Jpeg { &rgb } else { &image };
        let picture = read(&encoded(source, format));
        assert_eq!((picture.format, picture.width, picture.height), (name, 48, 32));
        assert_eq!((picture.frames.len(), picture.partial), (1, false), "{name}");
        assert_eq!(picture.frames[0].data.len(), 48 * 32 * 3);
        assert!(near(corners(&picture.frames[0]), [RED, GREEN, BLUE, WHITE], loss), "{name}");
    }
}

#[test]
fn deep_grey_and_palette_pictures_become_eight_bit_rgb() {
    let deep = ImageBuffer::<Rgba<u16>, _>::from_pixel(4, 4, Rgba([65535, 32896, 257, 65535]));
    assert_eq!(read(&png(deep)).frames[0].pixel(1, 1), [255, 128, 1]);
    let deep_grey = ImageBuffer::<Luma<u16>, _>::from_pixel(4, 4, Luma([51 * 257]));
    assert_eq!(read(&png(deep_grey)).frames[0].pixel(1, 1), [51; 3]);
    assert_eq!(read(&png(GrayImage::from_pixel(4, 4, Luma([77])))).frames[0].pixel(3, 3), [77; 3]);
    let grey_alpha = ImageBuffer::<LumaA<u8>, _>::from_pixel(4, 4, LumaA([0, 0]));
    assert_eq!(read(&png(grey_alpha)).frames[0].pixel(3, 3), WHITE);

    // Two pixels, four colours, two bits each: index 2, then index 1.
    let mut header = png_head(2, 1);
    header.truncate(8);
    header.extend(png_chunk(*b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 1, 2, 3, 0, 0, 0]));
    header.extend(png_chunk(*b"PLTE", &[0, 0, 0, 10, 20, 30, 40, 50, 60, 255, 255, 255]));
    header.extend(png_chunk(*b"IDAT", &zlib(&[0, 0b1001_0000])));
    header.extend(png_chunk(*b"IEND", &[]));
    assert_eq!(read(&header).frames[0].data, [40, 50, 60, 10, 20, 30]);
}

#[test]
fn cmyk_jpegs_become_rgb() {
    for (inks, wanted) in [([0, 0, 0, 0], WHITE), ([255, 0, 0, 0], [0, 255, 255]), ([0, 0, 0, 255], [0; 3])] {
        let found = read(&cmyk_jpeg(inks)).frames[0].pixel(4, 4);
        assert!(found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 3), "{inks:?} gave {found:?}");
    }
}

#[test]
fn transparent_parts_are_seen_over_white_and_on_request_over_black() {
    let mut image = RgbaImage::from_pixel(2, 1, Rgba([200, 100, 0, 255]));
    image.put_pixel(1, 0, Rgba([255, 0, 0, 51]));
    let picture = read(&png(image));
    assert_eq!(picture.frames[0].data, [200, 100, 0, 255, 204, 204]);
    assert_eq!(picture.over_black(0).unwrap().data, [200, 100, 0, 51, 0, 0]);
    assert_eq!(picture.over_black(1), None);
    assert_eq!(read(&png(quarters(4, 4))).over_black(0), None, "an opaque picture has no second look");
}

#[test]
fn white_writing_on_nothing_shows_over_black() {
    let image = RgbaImage::from_fn(8, 8, |x, _| Rgba([255, 255, 255, if x == 3 { 255 } else { 0 }]));
    let picture = read(&png(image));
    assert!(picture.frames[0].data.iter().all(|&value| value == 255));
    let black = picture.over_black(0).unwrap();
    assert_eq!((black.pixel(3, 0), black.pixel(4, 0)), (WHITE, [0; 3]));
}

#[test]
fn the_camera_orientation_is_applied() {
    let image = DynamicImage::from(DynamicImage::from(quarters(64, 32)).to_rgb8());
    let upright = read(&jpeg_with_orientation(&image, 1));
    assert_eq!((upright.width, upright.height), (64, 32));
    // 6: the camera was turned, the picture is shown a quarter turn clockwise.
    let turned = read(&jpeg_with_orientation(&image, 6));
    assert_eq!((turned.width, turned.height), (32, 64));
    assert_eq!((turned.frames[0].width, turned.frames[0].height), (32, 64));
    assert!(near(corners(&turned.frames[0]), [BLUE, RED, WHITE, GREEN], 12));
    let upside_down = read(&jpeg_with_orientation(&image, 3));
    assert!(near(corners(&upside_down.frames[0]), [WHITE, BLUE, GREEN, RED], 12));
}

#[test]
fn files_cut_off_are_refused_in_every_format() {
    let noise =
        RgbaImage::from_fn(64, 64, |x, y| Rgba([(x * y * 7) as u8, (x ^ y) as u8 * 3, (x * 31 + y) as u8, 255]));
    let image = DynamicImage::from(noise);
    let rgb = DynamicImage::from(image.to_rgb8());
    for (name, bytes) in [
        ("png", encoded(&image, ImageFormat::Png)),
        ("gif", encoded(&image, ImageFormat::Gif)),
        ("bmp", encoded(&image, ImageFormat::Bmp)),
        ("tiff", encoded(&image, ImageFormat::Tiff)),
        ("webp", encoded(&image, ImageFormat::WebP)),
        ("ico", encoded(&image, ImageFormat::Ico)),
        ("jpeg", encoded(&rgb, ImageFormat::Jpeg)),
    ] {
        for keep in [bytes.len() / 2, bytes.len() / 4, 12] {
            let (kind, message) = refusal(&bytes[..keep], &Limits::default());
            assert_eq!(kind, ErrorKind::InvalidInput, "{name} cut to {keep}: {message}");
        }
    }
}

#[test]
fn a_huge_png_header_is_refused_by_its_side_and_by_its_pixels() {
    let bytes = [png_head(65_000, 65_000), png_chunk(*b"IDAT", &zlib(&[0; 100]))].concat();
    let (kind, message) = refusal(&bytes, &Limits::default());
    assert_eq!(kind, ErrorKind::LimitExceeded);
    assert!(message.contains("image_side = 16384"), "{message}");
    let (kind, message) = refusal(&bytes, &Limits::default().image_side(100_000));
    assert_eq!(kind, ErrorKind::LimitExceeded);
    assert!(message.contains("image_pixels = 67108864"), "{message}");
    let unbounded = Limits::default().image_side(u32::MAX).image_pixels(u64::MAX);
    let (kind, message) = refusal(&bytes, &unbounded);
    assert_eq!(kind, ErrorKind::LimitExceeded);
    assert!(message.contains("image_alloc = 251658240"), "{message}");
}

#[test]
fn each_limit_refuses_and_names_itself() {
    let bytes = png(quarters(64, 32));
    for (limits, name) in [
        (Limits::default().image_bytes(10), "image_bytes = 10"),
        (Limits::default().image_side(63), "image_side = 63"),
        (Limits::default().image_pixels(2047), "image_pixels = 2047"),
        (Limits::default().image_alloc(4096), "image_alloc = 4096"),
    ] {
        let (kind, message) = refusal(&bytes, &limits);
        assert_eq!(kind, ErrorKind::LimitExceeded);
        assert!(message.contains(name), "{message}");
    }
    let exact = Limits::default().image_bytes(bytes.len()).image_side(64).image_pixels(2048).image_alloc(64 * 32 * 8);
    assert!(decode(&bytes, &exact, Detail::Full).is_ok());
}

#[test]
fn the_largest_picture_of_the_default_limits_fits_its_own_allocation_limit() {
    let limits = Limits::default();
    let bytes = [png_head(8192, 8192), png_chunk(*b"IDAT", &zlib(&[0; 100]))].concat();
    // It is damaged, but it is not too large.
    assert_eq!(refusal(&bytes, &limits).0, ErrorKind::InvalidInput);
}

#[test]
fn what_is_no_image_is_told_apart_from_what_is_not_decoded() {
    for (bytes, kind, word) in [
        (&b""[..], ErrorKind::InvalidInput, "zero bytes"),
        (b"<!DOCTYPE html><html><body>hello", ErrorKind::InvalidInput, "html"),
        (b"\n <html lang=en>", ErrorKind::InvalidInput, "html"),
        (b"hello", ErrorKind::InvalidInput, "no known"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ErrorKind::UnsupportedInput, "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><SVG>", ErrorKind::UnsupportedInput, "SVG"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", ErrorKind::UnsupportedInput, "AVIF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", ErrorKind::UnsupportedInput, "HEIC"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", ErrorKind::UnsupportedInput, "MP4"),
        (b"\xff\x0a\x10", ErrorKind::UnsupportedInput, "JPEG XL"),
        (b"%PDF-1.7\n", ErrorKind::UnsupportedInput, "PDF"),
    ] {
        let (found, message) = refusal(bytes, &Limits::default());
        assert_eq!(found, kind, "{message}");
        assert!(message.contains(word), "{message}");
    }
}

#[test]
fn messages_never_quote_the_file() {
    let secret = b"\x89PNG\r\n\x1a\n\0\0\0\rSECRhidden words";
    let error = decode(secret, &Limits::default(), Detail::Full).unwrap_err();
    assert!(!format!("{error:?}").contains("SECR"));
    assert!(std::error::Error::source(&error).is_none());
}

#[test]
fn text_and_profiles_in_a_png_are_not_even_read() {
    let plain = png(quarters(8, 8));
    let junk = [0xAA; 5000];
    let text = png_chunk(*b"zTXt", &[b"Comment\0\0".as_slice(), &junk].concat());
    let profile = png_chunk(*b"iCCP", &[b"x\0\0".as_slice(), &junk].concat());
    let more = [&plain[..33], &text, &profile, &png_chunk(*b"iTXt", &junk), &plain[33..]].concat();
    let (needed, _) = container::png_without_ancillary(&more);
    assert_eq!(needed.as_ref(), plain);
    assert_eq!(read(&more).frames, read(&plain).frames);
    let (same, _) = container::png_without_ancillary(&plain);
    assert!(matches!(same, std::borrow::Cow::Borrowed(_)));
}

#[test]
fn animations_are_sampled_from_the_first_frame_to_the_last() {
    let levels: Vec<u8> = (0..20).map(|i| i * 10).collect();
    let few = Limits::default().image_frames(4);
    for bytes in [gif(16, &levels), apng(16, &levels), animated_webp(16, &levels)] {
        let picture = decode(&bytes, &few, Detail::Full).unwrap();
        assert!(has_greys(&picture, &[0, 60, 120, 190]), "{}", picture.format);
        assert!(picture.partial);
        let all = decode(&bytes, &Limits::default().image_frames(20), Detail::Full).unwrap();
        assert!(has_greys(&all, &levels), "{}", all.format);
        assert!(!all.partial);
        let one = decode(&bytes, &Limits::default().image_frames(1), Detail::Full).unwrap();
        assert!(has_greys(&one, &[0]) && one.partial);
    }
}

#[test]
fn an_animation_cut_off_keeps_its_whole_frames_and_says_so() {
    for bytes in [gif(16, &[10, 20, 30]), animated_webp(16, &[10, 20, 30])] {
        let picture = decode(&bytes[..bytes.len() - 8], &Limits::default(), Detail::Full).unwrap();
        assert!(has_greys(&picture, &[10, 20]) && picture.partial, "{}", picture.format);
    }
}

#[test]
fn many_huge_frames_in_few_bytes_cost_a_bounded_number_of_them() {
    let bytes = gif_of_many(400, 5000);
    assert!(bytes.len() < 8 << 20, "{}", bytes.len());
    // 800 megapixels are in the file; the work bound stops after 16 frames, which are 2.56.
    let picture = decode(&bytes, &Limits::default().image_pixels(2_560_000), Detail::Full).unwrap();
    assert_eq!(picture.frames.len(), 8);
    assert!(picture.partial);
    // Room for the decoder and three kept frames.
    let tight = Limits::default().image_alloc(160_000 * (12 + 3 * 4)).image_pixels(2_560_000);
    assert_eq!(decode(&bytes, &tight, Detail::Full).unwrap().frames.len(), 3);
    let (kind, message) = refusal(&bytes, &Limits::default().image_alloc(160_000 * 12));
    assert_eq!(kind, ErrorKind::LimitExceeded);
    assert!(message.contains("image_alloc"), "{message}");
}

#[test]
fn frames_larger_than_any_picture_are_refused_unseen() {
    let canvas = gif_of_hollow_frames(65_535, 1, 1);
    assert!(refusal(&canvas, &Limits::default()).1.contains("image_side"));
    let frame = gif_of_hollow_frames(16, 65_535, 100);
    let (kind, message) = refusal(&frame, &Limits::default());
    assert_eq!(kind, ErrorKind::LimitExceeded);
    assert!(message.contains("image_pixels"), "{message}");
}

#[test]
fn a_hundred_thousand_small_frames_on_a_large_canvas_stop_early() {
    let bytes = gif_of_hollow_frames(400, 1, 100_000);
    // Sixteen canvases of work: without the bound this test would take minutes.
    let picture = decode(&bytes, &Limits::default().image_pixels(2_560_000), Detail::Full).unwrap();
    assert_eq!((picture.frames.len(), picture.partial), (8, true));
}

#[test]
fn a_progressive_jpeg_that_repeats_its_scans_is_refused() {
    let plan = container::jpeg_plan(&cmyk_jpeg([9, 9, 9, 9]));
    assert_eq!((plan.whole, plan.scans, plan.components, plan.progressive), (true, 1, 4, false));
    let image = DynamicImage::from(DynamicImage::from(quarters(32, 32)).to_rgb8());
    let bytes = encoded(&image, ImageFormat::Jpeg);
    let scan = bytes.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let body = &bytes[scan..bytes.len() - 2];
    let many = [&bytes[..scan], &body.repeat(40), &[0xff, 0xd9]].concat();
    assert_eq!(container::jpeg_plan(&many).scans, 40 * container::jpeg_plan(&bytes).scans);
    let (kind, message) = refusal(&many, &Limits::default().image_pixels(1024));
    assert_eq!(kind, ErrorKind::LimitExceeded);
    assert!(message.contains("scans"), "{message}");
}

#[test]
fn a_progressive_jpeg_is_charged_for_what_it_keeps_between_scans() {
    let baseline = cmyk_jpeg([0, 0, 0, 0]);
    let frame = baseline.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    let mut progressive = baseline.clone();
    progressive[frame + 1] = 0xc2;
    assert!(container::jpeg_plan(&progressive).progressive);
    let room_for_pixels = Limits::default().image_alloc(8 * 8 * 6);
    assert!(decode(&baseline, &room_for_pixels, Detail::Full).is_ok());
    assert_eq!(refusal(&progressive, &room_for_pixels).0, ErrorKind::LimitExceeded);
}

#[test]
fn further_pages_of_a_tiff_are_said_to_be_there() {
    let mut bytes = encoded(&DynamicImage::from(quarters(8, 8)), ImageFormat::Tiff);
    assert!(!read(&bytes).partial);
    let first = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    let entries = usize::from(u16::from_le_bytes(bytes[first..first + 2].try_into().unwrap()));
    bytes[first + 2 + entries * 12] = 8;
    assert!(read(&bytes).partial);
}

/// One small valid file of each kind, to be damaged.
static SAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let image = DynamicImage::from(quarters(24, 16));
    let rgb = DynamicImage::from(image.to_rgb8());
    let mut samples: Vec<_> = [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP]
        .iter()
        .map(|&format| encoded(&image, format))
        .collect();
    samples.push(encoded(&image, ImageFormat::Ico));
    samples.push(jpeg_with_orientation(&rgb, 6));
    samples.push(gif(16, &[10, 20, 30]));
    samples.push(apng(16, &[10, 20, 30]));
    samples.push(animated_webp(16, &[10, 20, 30]));
    samples.push(cmyk_jpeg([1, 2, 3, 4]));
    samples
});

fn well_formed(picture: &Picture) -> bool {
    !picture.frames.is_empty()
        && picture.frames.iter().all(|frame| {
            (frame.width, frame.height) == (picture.width, picture.height)
                && frame.data.len() == frame.width as usize * frame.height as usize * 3
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_after_a_signature_never_panic(
        magic in 0_usize..12,
        rest in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let magics: [&[u8]; 12] = [
            b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"II+\0", b"\0\0\x01\0",
            b"BM", b"RIFF\x40\0\0\0WEBPVP8 ", b"RIFF\x40\0\0\0WEBPVP8L", b"RIFF\x40\0\0\0WEBPVP8X",
        ];
        let limits = Limits::default().image_pixels(1 << 20).image_alloc(16 << 20);
        if let Ok(picture) = decode(&[magics[magic], &rest].concat(), &limits, Detail::Full) {
            prop_assert!(well_formed(&picture));
        }
    }

    #[test]
    fn damaged_files_never_panic(
        which in 0_usize..10,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = SAMPLES[which].clone();
        for (index, value) in changes {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let limits = Limits::default().image_pixels(1 << 20).image_alloc(16 << 20);
        if let Ok(picture) = decode(&bytes, &limits, Detail::Full) {
            prop_assert!(well_formed(&picture));
        }
    }
}
