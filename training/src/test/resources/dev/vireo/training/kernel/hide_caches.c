// LD_PRELOAD this to see the machine as some virtual machines show it: CPUID's leaves on caches (2, 4, 0x8000001D,
// 0x80000005, 0x80000006) read as zero. With HIDE_CACHES_AMD=1 it also calls itself an EPYC of family 26. Linux x86-64.
// Where the processor can fault on CPUID ("cpuid_fault" in /proc/cpuinfo) every CPUID of the process is seen. Elsewhere
// those that hide-caches, beside this file, has replaced by UD2 in a copy of a library, and that of the page from which
// NativeCpuid asks.
//   gcc -O2 -shared -fPIC -o hide_caches.so hide_caches.c -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#define ARCH_SET_CPUID 0x1012
#define PAGE 4096UL

static int (*real_sigaction)(int, const struct sigaction *, struct sigaction *);
static struct sigaction theirs;  // what the program (a JVM) asked for
static int faulting;             // whether the processor faults on CPUID
static int ours;                 // the signal that comes for it

static void answer(greg_t *r) {
  unsigned a = r[REG_RAX], b, c = r[REG_RCX], d, leaf = a;
  if (faulting) syscall(SYS_arch_prctl, ARCH_SET_CPUID, 1);
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  if (faulting) syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0);
  if (leaf == 4 || leaf == 0x8000001D || leaf == 2 || leaf == 0x80000005 || leaf == 0x80000006) a = b = c = d = 0;
  if (getenv("HIDE_CACHES_AMD")) {  // a virtual EPYC of family 26
    if (leaf == 0) { b = 0x68747541; d = 0x69746E65; c = 0x444D4163; }  // AuthenticAMD
    if (leaf == 1) a = 0x00B40F40;
    if (leaf == 0x80000000) { a = 0x80000028; b = 0x68747541; d = 0x69746E65; c = 0x444D4163; }
    if (leaf == 0x80000001) c |= 1 << 22;
    if (leaf == 0x8000001E) a = b = c = d = 0;
  }
  r[REG_RAX] = a; r[REG_RBX] = b; r[REG_RCX] = c; r[REG_RDX] = d; r[REG_RIP] += 2;
}

static void on_signal(int signal, siginfo_t *info, void *context) {
  greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
  const unsigned char *at = (const unsigned char *)r[REG_RIP];
  if (faulting ? info->si_code == SI_KERNEL && at[0] == 0x0F && at[1] == 0xA2 : at[0] == 0x0F && at[1] == 0x0B) {
    answer(r);
    return;
  }
  if (theirs.sa_flags & SA_SIGINFO) { theirs.sa_sigaction(signal, info, context); return; }
  if (theirs.sa_handler != SIG_DFL && theirs.sa_handler != SIG_IGN) { theirs.sa_handler(signal); return; }
  struct sigaction plain; memset(&plain, 0, sizeof plain); plain.sa_handler = SIG_DFL;
  real_sigaction(signal, &plain, 0);  // the instruction runs again and ends the process
}

int sigaction(int signal, const struct sigaction *wanted, struct sigaction *old) {
  if (!real_sigaction) real_sigaction = dlsym(RTLD_NEXT, "sigaction");
  if (signal != ours) return real_sigaction(signal, wanted, old);
  if (old) *old = theirs;
  if (wanted) theirs = *wanted;
  return 0;
}

// In place of the C library's mprotect, whoever calls it. Only NativeCpuid's code: the same two bytes elsewhere, as in a
// kernel that oneDNN made, may be a part of an address.
static int protect(void *start, size_t bytes, int protection) {
  static const unsigned char begins[] = {0x53, 0x49, 0x89, 0xD0, 0x89, 0xF8, 0x89, 0xF1, 0x0F, 0xA2};
  unsigned char *code = start;
  if (protection == (PROT_READ | PROT_EXEC) && bytes == PAGE && !memcmp(code, begins, sizeof begins)) code[9] = 0x0B;
  return syscall(SYS_mprotect, start, bytes, protection);
}

static void replace_mprotect(void) {
  unsigned char *at = dlsym(RTLD_NEXT, "mprotect");
  void *page = (void *)((uintptr_t)at & ~(PAGE - 1));
  syscall(SYS_mprotect, page, 2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
  uint64_t target = (uint64_t)protect;
  memcpy(at, "\x48\xB8", 2);  // mov rax, target; jmp rax
  memcpy(at + 2, &target, 8);
  memcpy(at + 10, "\xFF\xE0", 2);
  syscall(SYS_mprotect, page, 2 * PAGE, PROT_READ | PROT_EXEC);
}

__attribute__((constructor)) static void start(void) {
  real_sigaction = dlsym(RTLD_NEXT, "sigaction");
  faulting = getenv("HIDE_CACHES_UD2") == 0;
  ours = faulting ? SIGSEGV : SIGILL;
  struct sigaction handler; memset(&handler, 0, sizeof handler);
  handler.sa_sigaction = on_signal; handler.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  real_sigaction(ours, &handler, 0);
  if (!faulting) replace_mprotect();
  else if (syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0)) fprintf(stderr, "hide_caches: this processor cannot fault on CPUID\n");
}
