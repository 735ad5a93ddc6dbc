// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.grpc.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The encoding `zstd`.
final class ZstdCodec implements Codec {

    /// 8 MiB, which every sender must stay within that does not know its receiver (RFC 8878 §3.1.1.1.2). A frame may
    /// claim far more, and the decoder would allocate it.
    private static final int MAX_WINDOW_LOG = 23;

    @Override
    public String getMessageEncoding() {
        return "zstd";
    }

    @Override
    public OutputStream compress(OutputStream out) throws IOException {
        return new ZstdOutputStreamNoFinalizer(out);
    }

    @Override
    public InputStream decompress(InputStream in) throws IOException {
        return new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_WINDOW_LOG);
    }
}
