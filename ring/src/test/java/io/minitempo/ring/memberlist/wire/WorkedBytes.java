// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.util.HexFormat;

/// The worked bytes of `spec/ring.md §13`, all produced or accepted by the real implementation.
final class WorkedBytes {

    static final String MAPPED_IP = "00000000000000000000ffff0a010203";

    static final String PING = "0085a44e6f6465a7676f2d6e6f6465a55365714e6f01aa536f7572636541646472b0" + MAPPED_IP
            + "aa536f757263654e6f6465a96a6176612d6e6f6465aa536f75726365506f7274cd1f0a";
    static final String PING_WITHOUT_SOURCE = "0082a44e6f6465a7676f2d6e6f6465a55365714e6fcd012c";
    static final String ACK = "0282a75061796c6f6164c0a55365714e6f01";
    static final String ACK_WITH_PAYLOAD = "0282a75061796c6f6164a20102a55365714e6fce00011170";
    static final String NACK = "0b81a55365714e6f01";
    static final String FAILURE = "0d81a54572726f72a4626f6f6d";
    static final String INDIRECT_PING =
            "0188a44e61636bc3a44e6f6465a7676f2d6e6f6465a4506f7274cd1f0aa55365714e6f07aa536f7572636541646472a40a010203"
                    + "aa536f757263654e6f6465a96a6176612d6e6f6465aa536f75726365506f7274cd1f0aa6546172676574b0"
                    + MAPPED_IP;
    static final String ALIVE = "0486a441646472b0" + MAPPED_IP + "ab496e6361726e6174696f6e01a44d657461c0"
            + "a44e6f6465a96a6176612d6e6f6465a4506f7274cd1f0aa356736ea6010502000000";
    static final String ALIVE_WITH_META =
            "0486a441646472a40a010203ab496e6361726e6174696f6e01a44d657461a90101067a6f6e652d61"
                    + "a44e6f6465a96a6176612d6e6f6465a4506f7274cd1f0aa356736ea6010502000000";
    static final String SUSPECT =
            "0383a446726f6da7676f2d6e6f6465ab496e6361726e6174696f6e03a44e6f6465a96a6176612d6e6f6465";
    static final String LEAVE =
            "0583a446726f6da96a6176612d6e6f6465ab496e6361726e6174696f6e01a44e6f6465a96a6176612d6e6f6465";
    static final String COMPOUND = "070200120006" + ACK + "0868656c6c6f";
    static final String COMPRESSED_LZW = "0982a4416c676f00a3427566da0027"
            + "00a93c1152e48914274fa808246810a1c281050f265c18d121c5861321627cc85022c78a090302";
    static final String COMPRESSED_SNAPPY = "0982a4416c676f01a3427566ae4820544f42454f524e4f54fa0900";
    static final String LZW = "00a93c1152e48914274fa80824687061c183090302";
    static final String LABEL = "f40874656d706f2d6575";

    static final String INSTANCE = "0a410a0c6c6976652d73746f72652d3012310a0d31302e312e322e333a393039351080f2d6ca06"
            + "3a067a6f6e652d61409cf1d6ca064a0c6c6976652d73746f72652d30";
    static final String KEY_VALUE_PAIR = "0a15636f6c6c6563746f72732f6c6976652d73746f7265124643ec"
            + "0a410a0c6c6976652d73746f72652d3012310a0d31302e312e322e333a393039351080f2d6ca063a067a6f"
            + "6e652d61409cf1d6ca064a0c6c6976652d1873746f72652d301a0872696e6744657363";
    static final String GOSSIP_PACKET =
            "010d31302e312e322e333a373934360c3e43a0e308" + KEY_VALUE_PAIR + "e6fb5aa7311e62e3d93cacb716e17981";
    static final String ACK_PACKET = "010d31302e312e322e333a37393436" + ACK + "5460f4db98f204c0d51123b23d5aaa5c";
    static final String JOIN_STREAM = "020683a44a6f696ec3a54e6f64657301ac5573657253746174654c656e6d"
            + "87a441646472a40a010203ab496e6361726e6174696f6e01a44d657461c0a44e616d65a96a6176612d6e6f6465"
            + "a4506f7274cd1f0aa5537461746500a356736ea6010502000000" + "00000069" + KEY_VALUE_PAIR;

    private WorkedBytes() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /// Bytes that LZW neither shrinks much nor finds easy (`spec/ring.md §10.1`).
    static byte[] mixed(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((7L * i * i + i / 8) >> 2);
        }
        return bytes;
    }
}
