# The guard of virtual IP addresses: the only writer of them, and the one who takes them away when the load balancer
# can no longer say that it may keep them. It is started by the load balancer and lives outside of it, so that it still
# acts when that process is dead, stopped or stuck. Only what Debian's essential package perl-base has is used, and no
# other program is started: a guard that had to fork would fail when memory or processes run out.
#
#   guard.pl run   LIFETIME [ADDRESS INTERFACE]...   serves until the end of standard input, then removes all addresses
#   guard.pl clean          [ADDRESS INTERFACE]...   removes what a dead load balancer left behind, and ends
#
# LIFETIME is the kernel's own limit for an address, in seconds. If even the guard stands still, the kernel removes it.
#
# Standard input, one command a line; times are nanoseconds of CLOCK_BOOTTIME:
#   notices ADDRESS EPOCH [HOST PORT HEX]...  the datagrams to send once ADDRESS of this epoch is gone, instead of others
#   grant ADDRESS EPOCH DEADLINE         have ADDRESS until DEADLINE
#   release ADDRESS EPOCH                remove it now
# Standard output:
#   ready PID                            what was left behind is gone, commands are taken
#   held ADDRESS EPOCH                   (to every grant)
#   refused ADDRESS EPOCH late|stale|unknown
#   removed ADDRESS EPOCH released|expired|eof|absent
#   failed ADDRESS EPOCH add|remove TEXT (removing is tried again until it succeeds)
use strict;
use warnings;
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use POSIX ();
use Socket qw(AF_INET AF_INET6 SOCK_DGRAM SOCK_RAW inet_pton pack_sockaddr_in pack_sockaddr_in6);

$0 = 'lb-tier guard of virtual IP addresses'; # for ps: the script itself came as an argument

use constant {
  AF_NETLINK => 16, NETLINK_ROUTE => 0,
  RTM_NEWADDR => 20, RTM_DELADDR => 21, RTM_GETADDR => 22, NLMSG_ERROR => 2, NLMSG_DONE => 3,
  NLM_F_REQUEST => 0x1, NLM_F_ACK => 0x4, NLM_F_DUMP => 0x300, NLM_F_REPLACE => 0x100, NLM_F_CREATE => 0x400,
  IFA_ADDRESS => 1, IFA_LOCAL => 2, IFA_LABEL => 3, IFA_CACHEINFO => 6, IFA_PROTO => 11, IFA_F_NODAD => 0x2,
  SIOCGIFINDEX => 0x8933, EEXIST => 17, ENODEV => 19, EADDRNOTAVAIL => 99, CAP_NET_ADMIN => 12,
  TAG => 84,                 # "proto" of our addresses (rtnetlink, since Linux 5.18), shown by `ip -details address`
  LABEL => ':vip',           # and the end of their label: IPv4 on any kernel
  TICK => 0.05,              # seconds between two looks while addresses are held: select() doesn't count a suspend
  BILLION => 1_000_000_000,
};

my %CLOCK_GETTIME = (x86_64 => 228, aarch64 => 113, riscv64 => 113, s390x => 260, ppc64le => 246);
my $clock_gettime = $CLOCK_GETTIME{(POSIX::uname())[4]};

sub boot_time { # CLOCK_BOOTTIME in nanoseconds
  if (defined $clock_gettime) {
    my $spec = "\0" x 16;
    if (syscall($clock_gettime, 7, $spec) == 0) {
      my ($seconds, $nanos) = unpack 'qq', $spec;
      return $seconds * BILLION + $nanos;
    }
  }
  # The same clock, cut to 10 ms: rounded up, so that no deadline is overrun.
  open my $uptime, '<', '/proc/uptime' or die "no clock: $!\n";
  my ($seconds) = split ' ', <$uptime>;
  return int($seconds * 100 + 1.5) * (BILLION / 100);
}

my ($mode, @arguments) = @ARGV;
my $lifetime = 0;
if (($mode // '') eq 'run') {
  $lifetime = shift @arguments;
} elsif (($mode // '') ne 'clean') {
  die "usage: guard.pl run LIFETIME [ADDRESS INTERFACE]... | clean [ADDRESS INTERFACE]...\n";
}
my %vips; # by address: family, bytes, interface; epoch, deadline while wanted; held; refresh; floor; notices
while (my ($address, $interface) = splice @arguments, 0, 2) {
  my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
  my $bytes = inet_pton($family, $address) // die "not an address: $address\n";
  $vips{$address} = {address => $address, family => $family, bytes => $bytes, interface => $interface, floor => 0, notices => []};
}

socket(my $netlink, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) or die "no netlink: $!\n";
socket(my $udp4, AF_INET, SOCK_DGRAM, 0) or die "no socket: $!\n";
my $udp6;
socket($udp6, AF_INET6, SOCK_DGRAM, 0) or undef $udp6;
my $sequence = 0;

sub attribute {
  my ($type, $data) = @_;
  my $length = 4 + length $data;
  return pack('SS', $length, $type) . $data . "\0" x (-$length & 3);
}

sub netlink_send {
  my ($type, $flags, $payload) = @_;
  $sequence++;
  my $message = pack('LSSLL', 16 + length $payload, $type, NLM_F_REQUEST | $flags, $sequence, 0) . $payload;
  defined(send $netlink, $message, 0, pack('SSLL', AF_NETLINK, 0, 0, 0)) or return 0 + $!;
  return 0;
}

sub change { # RTM_NEWADDR or RTM_DELADDR; returns an errno, 0 when done
  my ($type, $flags, $payload) = @_;
  my $errno = netlink_send($type, $flags | NLM_F_ACK, $payload);
  return $errno if $errno;
  while (1) {
    my $answer = '';
    defined(recv $netlink, $answer, 65536, 0) or return 0 + $!;
    my ($length, $kind, undef, $to) = unpack 'LSSL', $answer;
    return -unpack('l', substr $answer, 16, 4) if $kind == NLMSG_ERROR && $to == $sequence;
  }
}

sub index_of { # looked up each time: an interface may be replaced by another one of its name
  my ($interface) = @_;
  my $request = pack 'a16 x24', $interface;
  ioctl($udp4, SIOCGIFINDEX, $request) or return undef;
  return unpack 'x16 i', $request;
}

sub payload {
  my ($vip, $index, @attributes) = @_;
  my $v6 = $vip->{family} == AF_INET6;
  return pack('CCCCL', $vip->{family}, $v6 ? 128 : 32, $v6 ? IFA_F_NODAD : 0, 0, $index)
      . attribute(IFA_LOCAL, $vip->{bytes}) . join '', @attributes;
}

sub add { # also refreshes; returns an errno
  my ($vip) = @_;
  my $index = index_of($vip->{interface}) // return ENODEV;
  my $v6 = $vip->{family} == AF_INET6;
  # Deprecated from the start (preferred for 0 s), IPv6 addresses are never chosen as the source of our own connections.
  my @attributes = (
    attribute(IFA_ADDRESS, $vip->{bytes}),
    attribute(IFA_PROTO, pack 'C', TAG),
    attribute(IFA_CACHEINFO, pack 'LLLL', $v6 ? 0 : $lifetime, $lifetime, 0, 0),
  );
  my $label = $vip->{interface} . LABEL;
  push @attributes, attribute(IFA_LABEL, "$label\0") if !$v6 && length $label < 16;
  return change(RTM_NEWADDR, NLM_F_REPLACE | NLM_F_CREATE, payload($vip, $index, @attributes));
}

sub remove { # returns an errno, 0 when the address is not there any more
  my ($vip) = @_;
  my $index = index_of($vip->{interface}) // return 0;
  my $errno = change(RTM_DELADDR, 0, payload($vip, $index));
  return $errno == EADDRNOTAVAIL || $errno == ENODEV ? 0 : $errno;
}

sub clean { # removes every address that is tagged as ours or configured, whoever added it; returns the number
  my @found;
  netlink_send(RTM_GETADDR, NLM_F_DUMP, pack 'CCCCL', 0, 0, 0, 0, 0) and die "cannot list addresses: $!\n";
  DUMP: while (1) {
    defined(recv $netlink, my $data, 1 << 20, 0) or die "cannot list addresses: $!\n";
    while (length $data >= 16) {
      my ($length, $type) = unpack 'LS', $data;
      last DUMP if $type == NLMSG_DONE || $type == NLMSG_ERROR;
      my $message = substr $data, 0, $length;
      substr($data, 0, ($length + 3) & ~3) = '';
      my ($family, $prefix, undef, undef, $index) = unpack 'CCCCL', substr $message, 16, 8;
      my %values;
      for (my $at = 24; $at + 4 <= $length;) {
        my ($size, $kind) = unpack 'SS', substr $message, $at, 4;
        last if $size < 4;
        $values{$kind & 0x3fff} = substr $message, $at + 4, $size - 4;
        $at += ($size + 3) & ~3;
      }
      my $bytes = $values{+IFA_LOCAL} // $values{+IFA_ADDRESS} // next;
      my $tagged = unpack('C', $values{+IFA_PROTO} // "\0") == TAG
          || ($values{+IFA_LABEL} // '') =~ /${\ LABEL}\0?$/;
      my $configured = grep { $_->{family} == $family && $_->{bytes} eq $bytes } values %vips;
      push @found, pack('CCCCL', $family, $prefix, 0, 0, $index) . attribute(IFA_LOCAL, $bytes) if $tagged || $configured;
    }
  }
  for my $payload (@found) {
    my $errno = change(RTM_DELADDR, 0, $payload);
    die 'cannot remove an address: ' . POSIX::strerror($errno) . "\n" if $errno && $errno != EADDRNOTAVAIL;
  }
  return scalar @found;
}

if ($mode eq 'clean') {
  printf "removed %d\n", clean();
  exit 0;
}

# A session of its own: signals to the load balancer's group don't reach it, and the scheduler gives it a fair share
# beside whatever keeps the processors busy. Its end is the end of its standard input, no signal but KILL.
POSIX::setsid();
eval { setpriority 0, 0, -20 }; # needs CAP_SYS_NICE, good to have
$SIG{$_} = 'IGNORE' for qw(TERM INT HUP PIPE QUIT USR1 USR2);
fcntl STDOUT, F_SETFL, fcntl(STDOUT, F_GETFL, 0) | O_NONBLOCK; # a load balancer that doesn't listen must not stop us

sub say_line { # lost when nobody reads: addresses matter more
  syswrite STDOUT, "@_\n";
}

sub notify {
  my (@notices) = @_;
  for my $notice (@notices) {
    my ($host, $port, $bytes) = @$notice;
    if ($host =~ /:/) {
      send $udp6, $bytes, 0, pack_sockaddr_in6($port, inet_pton(AF_INET6, $host)) if $udp6;
    } else {
      send $udp4, $bytes, 0, pack_sockaddr_in($port, inet_pton(AF_INET, $host));
    }
  }
}

sub forget { # takes a lease back for good: whoever is told by the notice may have the address from then on
  my ($vip, $reason) = @_;
  $vip->{leaving} = $reason;
  $vip->{floor} = $vip->{epoch};
  delete $vip->{deadline};
  leave($vip);
}

sub leave {
  my ($vip) = @_;
  my ($address, $epoch) = @$vip{qw(address epoch)};
  my $errno = remove($vip);
  if ($errno) {
    say_line('failed', $address, $epoch, 'remove', POSIX::strerror($errno)) unless $vip->{complained}++;
    return;
  }
  notify(@{$vip->{notices}});
  say_line('removed', $address, $epoch, delete $vip->{leaving});
  delete @$vip{qw(epoch complained refresh)};
  $vip->{notices} = [];
}

sub grant {
  my ($vip, $epoch, $deadline) = @_;
  my $address = $vip->{address};
  my $now = boot_time();
  return say_line('refused', $address, $epoch, 'stale') if $epoch <= $vip->{floor} || $epoch < ($vip->{epoch} // 0) || $vip->{leaving};
  return say_line('refused', $address, $epoch, 'late') if $deadline <= $now;
  $vip->{epoch} = $epoch;
  $vip->{deadline} = $deadline if $deadline > ($vip->{deadline} // 0);
  if ($now >= ($vip->{refresh} // 0)) {
    my $errno = add($vip);
    return say_line('failed', $address, $epoch, 'add', POSIX::strerror($errno)) if $errno;
    $vip->{refresh} = $now + $lifetime * (BILLION / 10);
  }
  say_line('held', $address, $epoch);
}

sub command {
  my ($verb, $address, $epoch, @rest) = split ' ', $_[0];
  my $vip = $vips{$address // ''};
  return say_line('refused', $address // '-', $epoch // 0, 'unknown') unless $vip && defined $epoch;
  if ($verb eq 'grant') {
    grant($vip, $epoch, $rest[0]);
  } elsif ($verb eq 'release') {
    if (defined $vip->{deadline} && $epoch == $vip->{epoch}) {
      forget($vip, 'released');
    } elsif (!$vip->{leaving}) {
      $vip->{floor} = $epoch if $epoch > $vip->{floor};
      say_line('removed', $address, $epoch, 'absent');
    }
  } elsif ($verb eq 'notices') {
    return if $vip->{leaving} || $epoch <= $vip->{floor} || $epoch < ($vip->{epoch} // 0);
    $vip->{notices} = [];
    while (my ($host, $port, $hex) = splice @rest, 0, 3) {
      push @{$vip->{notices}}, [$host, $port, pack 'H*', $hex];
    }
  } else {
    say_line('refused', $address, $epoch, 'unknown');
  }
}

sub expire {
  for my $vip (values %vips) {
    if (defined $vip->{deadline} && $vip->{deadline} <= boot_time()) {
      forget($vip, 'expired');
    } elsif ($vip->{leaving}) {
      leave($vip);
    }
  }
}

open my $status, '<', '/proc/self/status' or die "no /proc: $!\n";
my ($capabilities) = map { /^CapEff:\s*[0-9a-f]*([0-9a-f]{8})$/ ? hex $1 : () } <$status>;
die "the capability CAP_NET_ADMIN is missing, which changing addresses needs\n" unless ($capabilities // 0) & (1 << CAP_NET_ADMIN);
clean();
say_line('ready', $$);
my $input = '';
my $open = 1;
while ($open) {
  my $busy = grep { defined $_->{deadline} || $_->{leaving} } values %vips;
  my $wait = $busy ? TICK : undef;
  for my $vip (values %vips) {
    my $left = defined $vip->{deadline} ? ($vip->{deadline} - boot_time()) / BILLION : next;
    $wait = $left if $left < $wait;
  }
  my $ready = '';
  vec($ready, fileno STDIN, 1) = 1;
  my $count = select $ready, undef, undef, defined $wait && $wait < 0 ? 0 : $wait;
  expire(); # first what is over, then what was written before it, perhaps long ago
  if ($count > 0) {
    my $read = sysread STDIN, $input, 65536, length $input;
    $open = 0 if !$read && !(!defined $read && $!{EINTR});
    command($1) while $input =~ s/^([^\n]*)\n//;
  }
}

# Nobody can prolong anything any more.
my @last = grep { defined $_->{deadline} || $_->{leaving} } values %vips;
my @notices = map { @{$_->{notices}} } @last;
defined $_->{deadline} ? forget($_, 'eof') : leave($_) for @last;
for (my $tries = 0; $tries < 100; $tries++) {
  my @leaving = grep { $_->{leaving} } @last or last;
  select undef, undef, undef, TICK;
  leave($_) for @leaving;
}
unless (grep { $_->{leaving} } @last) { # once more, should a datagram have been lost
  select undef, undef, undef, 0.01;
  notify(@notices);
}
