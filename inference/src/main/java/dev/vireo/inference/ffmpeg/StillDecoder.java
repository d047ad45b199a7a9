package dev.vireo.inference.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BUFFER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** One of libavcodec's decoders, for pictures that stand alone. Not safe for several threads. */
public final class StillDecoder implements AutoCloseable {
  private static final long UNSUPPORTED =
      avutil.AV_PIX_FMT_FLAG_PAL
          | avutil.AV_PIX_FMT_FLAG_BITSTREAM
          | avutil.AV_PIX_FMT_FLAG_HWACCEL
          | avutil.AV_PIX_FMT_FLAG_BAYER
          | avutil.AV_PIX_FMT_FLAG_FLOAT
          | avutil.AV_PIX_FMT_FLAG_XYZ;

  /** {@code AV_FRAME_FLAG_CORRUPT}, for which JavaCPP has no name. */
  private static final int CORRUPT = 1;

  private final AVCodecContext context;
  private final AVFrame frame = avutil.av_frame_alloc();
  private final AVPacket packet = avcodec.av_packet_alloc();

  /**
   * @param configuration of the codec; may be empty
   * @param mostPixels of a picture, whatever its bytes state
   * @throws VireoException CORRUPT_IMAGE where the configuration is none
   */
  public StillDecoder(StillCodec codec, MemorySegment configuration, long mostPixels) {
    AVCodec decoder = avcodec.avcodec_find_decoder_by_name(codec.decoder);
    if (decoder == null) {
      throw new VireoException(
          ErrorCode.UNSUPPORTED_IMAGE,
          "this build of FFmpeg has no decoder named " + codec.decoder + "; convert the image");
    }
    context = avcodec.avcodec_alloc_context3(decoder);
    context.max_pixels(mostPixels);
    context.thread_count(1);
    context.err_recognition(AV_EF_EXPLODE | AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER);
    int size = Math.toIntExact(configuration.byteSize());
    if (size > 0) {
      // The context frees it.
      Pointer copy = avutil.av_mallocz(size + (long) AV_INPUT_BUFFER_PADDING_SIZE);
      view(copy.address(), size).copyFrom(configuration);
      context.extradata(new BytePointer(copy)).extradata_size(size);
    }
    if (avcodec.avcodec_open2(context, decoder, (AVDictionary) null) < 0) {
      close();
      throw corrupt("says in a way that is none how it is coded");
    }
  }

  /**
   * @param coded one picture
   * @throws VireoException CORRUPT_IMAGE; UNSUPPORTED_IMAGE for samples that are no whole numbers
   *     of 8 to 16 bits
   */
  public StillFrame decode(MemorySegment coded) {
    int size = Math.toIntExact(coded.byteSize());
    if (avcodec.av_new_packet(packet, size) < 0) {
      throw new VireoException(
          ErrorCode.IMAGE_TOO_LARGE, "decoding the image needs more memory than there is");
    }
    view(packet.data().address(), size).copyFrom(coded);
    avcodec.avcodec_flush_buffers(context);
    int sent = avcodec.avcodec_send_packet(context, packet);
    avcodec.av_packet_unref(packet);
    if (sent < 0
        || avcodec.avcodec_send_packet(context, null) < 0
        || avcodec.avcodec_receive_frame(context, frame) < 0
        || frame.decode_error_flags() != 0
        || (frame.flags() & CORRUPT) != 0) {
      throw corrupt("is cut off or damaged (%d bytes)".formatted(size));
    }
    return read();
  }

  private StillFrame read() {
    AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(frame.format());
    if (format == null || (format.flags() & UNSUPPORTED) != 0) {
      throw unsupported();
    }
    boolean bigEndian = (format.flags() & avutil.AV_PIX_FMT_FLAG_BE) != 0;
    boolean rgb = (format.flags() & avutil.AV_PIX_FMT_FLAG_RGB) != 0;
    List<StillFrame.Component> components = new ArrayList<>();
    for (int i = 0; i < format.nb_components(); i++) {
      AVComponentDescriptor component = format.comp(i);
      int depth = component.depth();
      if (depth < 8 || depth > 16) {
        throw unsupported();
      }
      boolean chroma = !rgb && i > 0 && i < 3;
      int rows =
          chroma ? Math.ceilDiv(frame.height(), 1 << format.log2_chroma_h()) : frame.height();
      int columns =
          chroma ? Math.ceilDiv(frame.width(), 1 << format.log2_chroma_w()) : frame.width();
      int stride = frame.linesize(component.plane());
      if (stride < columns * component.step()) {
        throw unsupported();
      }
      long bytes = (long) stride * (rows - 1) + (long) columns * component.step();
      components.add(
          new StillFrame.Component(
              view(frame.data(component.plane()).address(), bytes),
              stride,
              component.step(),
              component.offset(),
              component.shift(),
              depth,
              bigEndian));
    }
    return new StillFrame(
        frame.width(),
        frame.height(),
        components,
        rgb,
        format.log2_chroma_w(),
        format.log2_chroma_h(),
        frame.colorspace(),
        frame.color_primaries(),
        frame.color_range() == avutil.AVCOL_RANGE_JPEG);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment view(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  private static VireoException corrupt(String what) {
    return new VireoException(ErrorCode.CORRUPT_IMAGE, "the image " + what);
  }

  private VireoException unsupported() {
    BytePointer name = avutil.av_get_pix_fmt_name(frame.format());
    return new VireoException(
        ErrorCode.UNSUPPORTED_IMAGE,
        "the image has samples of the kind %s, which are not read here; convert it to PNG"
            .formatted(name == null ? "unknown" : name.getString()));
  }

  @Override
  public void close() {
    avcodec.avcodec_free_context(context);
    avutil.av_frame_free(frame);
    avcodec.av_packet_free(packet);
  }
}
