// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Reads the lines of answers of a cache before the library does, and passes over the values between them. What a
/// subclass throws keeps the bytes from the library.
///
/// Owned by the event loop of its connection.
abstract class AnswerGuard extends ChannelInboundHandlerAdapter {

    /// How many bytes end a line, and the value that a line announces.
    static final int LINE_END = 2;

    private long toSkip;

    /// A byte of a line, but for its line feed.
    abstract void character(byte next);

    /// The line is over; answers how many bytes follow that are no line, with their line end, or 0.
    abstract long line();

    /// What the last line announced has come.
    abstract void valueCame();

    /// Bytes were refused.
    abstract void refused(ChannelHandlerContext context);

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            boolean fine = false;
            try {
                look(bytes);
                fine = true;
            } finally {
                if (!fine) {
                    bytes.release();
                    refused(context);
                }
            }
        }
        context.fireChannelRead(message);
    }

    private void look(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (toSkip > 0) {
                int skipped = (int) Math.min(toSkip, end - at);
                toSkip -= skipped;
                at += skipped;
                if (toSkip == 0) {
                    valueCame();
                }
                continue;
            }
            byte next = bytes.getByte(at++);
            if (next == '\n') {
                toSkip = line();
            } else {
                character(next);
            }
        }
    }
}
