// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.lettuce.core.protocol.CommandEncoder;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import java.util.Collection;

/// Reads the frame of answers of Redis, protocol version 2, before Lettuce does, and closes a connection over which
/// comes what is no answer: Lettuce makes lists as long as they are announced, reads other frames than it asked for,
/// and gives what nobody asked for to the next one who asks.
///
/// Owned by the event loop of its connection.
final class RedisGuard extends AnswerGuard {

    /// Errors are text of a line.
    private static final int LONGEST_LINE = 4096;

    /// Answers of clusters about themselves are lists of some hundred; values are asked for by 64.
    private static final int LONGEST_LIST = 1 << 14;

    private static final long NO_NUMBER = Long.MIN_VALUE;

    private int unanswered;
    /// Frames that the answer still needs; 0 between two answers.
    private long open;
    private byte type;
    private int lineLength;
    private long number;
    private boolean negative;

    /// Puts a guard into each connection, between what decrypts and what decodes.
    static NettyCustomizer customizer() {
        return new NettyCustomizer() {
            @Override
            public void afterChannelInitialized(Channel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                RedisGuard guard = new RedisGuard();
                pipeline.addBefore(pipeline.context(CommandEncoder.class).name(), "guard", guard);
                pipeline.addLast("asked", guard.new Asked());
            }
        };
    }

    /// Counts what is asked, at the end where commands are not bytes yet.
    private final class Asked extends ChannelOutboundHandlerAdapter {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the promise is told
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            unanswered += message instanceof Collection<?> several ? several.size() : 1;
            context.write(message, promise);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whether it closes is no matter
    void refused(ChannelHandlerContext context) {
        context.close();
    }

    @Override
    void valueCame() {
        closeFrame();
    }

    @Override
    void character(byte next) {
        if (lineLength++ == 0) {
            if (open == 0) {
                if (unanswered == 0) {
                    throw new DecoderException("expected nothing, found an answer of Redis");
                }
                open = 1;
            }
            type = next;
            number = NO_NUMBER;
            negative = false;
        } else if (lineLength > LONGEST_LINE) {
            throw new DecoderException("expected a line of at most " + LONGEST_LINE + " bytes");
        } else if (type == '$' || type == '*') {
            digit(next);
        }
    }

    private void digit(byte next) {
        if (next == '-' && lineLength == 2) {
            negative = true;
        } else if (next >= '0' && next <= '9') {
            number = Math.min((number == NO_NUMBER ? 0 : number * 10) + next - '0', Integer.MAX_VALUE);
        } else if (next != '\r' || number == NO_NUMBER) {
            throw new DecoderException("expected the length of an answer of Redis");
        }
    }

    @Override
    long line() {
        long follow = 0;
        switch (type) {
            case '+', '-', ':' -> {
                if (lineLength == 0) {
                    throw new DecoderException("expected an answer of Redis, found an empty line");
                }
                closeFrame();
            }
            case '$' -> {
                if (length(CacheConnection.LONGEST_VALUE) < 0) {
                    closeFrame();
                } else {
                    follow = number + LINE_END;
                }
            }
            case '*' -> {
                open += Math.max(0, length(LONGEST_LIST));
                closeFrame();
            }
            default ->
                throw new DecoderException("expected an answer of Redis, found a line that begins with byte " + type);
        }
        lineLength = 0;
        return follow;
    }

    private long length(int most) {
        if (lineLength == 0 || number == NO_NUMBER || number > most || negative && number != 1) {
            throw new DecoderException("expected a length of at most " + most + ", found "
                    + (number == NO_NUMBER ? "none" : (negative ? "-" : "") + number));
        }
        return negative ? -1 : number;
    }

    private void closeFrame() {
        open--;
        if (open == 0) {
            unanswered--;
        }
    }
}
