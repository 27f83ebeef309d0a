# Writes every packet of this network namespace to standard output, loopback's once: its length (4 bytes, big-endian), 1 for
# loopback or 0, and the frame. First an empty one, which says that the capture runs. See packet(7).
use strict;
use constant { AF_PACKET => 17, SOCK_RAW => 3, ETH_P_ALL => 3, SOL_SOCKET => 1, SO_RCVBUFFORCE => 33 };
use constant { LOOPBACK => 1, PACKET_OUTGOING => 4 };

socket(my $socket, AF_PACKET, SOCK_RAW, unpack('S', pack('n', ETH_P_ALL))) or die "packet socket: $!\n";
setsockopt($socket, SOL_SOCKET, SO_RCVBUFFORCE, pack('i', 32 << 20));
binmode STDOUT;
$| = 1;
print pack('NC', 0, 0);
while (defined(my $address = recv($socket, my $frame, 1 << 18, 0))) {
  my ($interface, $type) = (unpack('S n l S C', $address))[2, 4];
  next if $interface == LOOPBACK && $type == PACKET_OUTGOING;
  print pack('NC', length $frame, $interface == LOOPBACK), $frame;
}
