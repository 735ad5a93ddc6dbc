// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;

/// The message encodings of every server and channel: `gzip`, `snappy` and `zstd`.
public final class GrpcCodecs {

    /// The value of `grpc-accept-encoding`.
    public static final String ADVERTISED = "gzip,snappy,zstd";

    private static final CompressorRegistry COMPRESSORS = newCompressors();
    private static final DecompressorRegistry DECOMPRESSORS = DecompressorRegistry.emptyInstance()
            .with(Codec.Identity.NONE, false)
            .with(new Codec.Gzip(), true)
            .with(new SnappyCodec(), true)
            .with(new ZstdCodec(), true);

    private GrpcCodecs() {}

    private static CompressorRegistry newCompressors() {
        CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
        registry.register(Codec.Identity.NONE);
        registry.register(new Codec.Gzip());
        registry.register(new SnappyCodec());
        registry.register(new ZstdCodec());
        return registry;
    }

    /// What can be sent.
    public static CompressorRegistry compressors() {
        return COMPRESSORS;
    }

    /// What can be received, all of it advertised.
    public static DecompressorRegistry decompressors() {
        return DECOMPRESSORS;
    }
}
