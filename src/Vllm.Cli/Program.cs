Console.WriteLine("vllmc");
