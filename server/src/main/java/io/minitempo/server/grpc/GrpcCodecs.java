// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;

/// The message encodings of every server and channel: `gzip`, `snappy` and `zstd`.
public final class GrpcCodecs {

    private static final CompressorRegistry COMPRESSORS = compressors();
    private static final DecompressorRegistry DECOMPRESSORS = DecompressorRegistry.emptyInstance()
            .with(Codec.Identity.NONE, false)
            .with(new Codec.Gzip(), true)
            .with(new SnappyCodec(), true)
            .with(new ZstdCodec(), true);

    private GrpcCodecs() {}

    private static CompressorRegistry compressors() {
        CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
        registry.register(Codec.Identity.NONE);
        registry.register(new Codec.Gzip());
        registry.register(new SnappyCodec());
        registry.register(new ZstdCodec());
        return registry;
    }

    /// What can be sent.
    static CompressorRegistry compressing() {
        return COMPRESSORS;
    }

    /// What can be received, all of it advertised.
    static DecompressorRegistry decompressing() {
        return DECOMPRESSORS;
    }
}
